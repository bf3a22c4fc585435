/** CL-27, CL-32: two programs of one person on one storage, as two tabs are. */
import 'fake-indexeddb/auto';
import { indexedDbStorage } from '@ghanti/client';
import { eventually, people, person, startServer } from '@ghanti/testkit';
import { expect, test } from 'vitest';
import { deviceOf } from './support/device.ts';
import { differences, wholeOf } from './support/snapshot.ts';

test('CL-27, CL-32: two tabs neither send twice nor spoil what is kept', { timeout: 60_000 }, async () => {
  await using server = await startServer();
  await people(server, 'asha', 'bilal');
  const shared = { storage: indexedDbStorage() };
  const one = deviceOf(() => server, 'asha', shared);
  await eventually(() => one.client.connection.get().is === 'live');
  const id = await one.client.openDirect('bilal');
  const other = deviceOf(() => server, 'asha', shared);
  await eventually(() => other.client.channel(id).row.get() !== undefined);
  const sent = [0, 1, 2, 3, 4, 5].flatMap((at) =>
    [one, other].map(({ client }, tab) => client.channel(id).send({ text: `${tab} ${at}` }).stored),
  );
  await Promise.all(sent);
  // The one that keeps goes; the other one's writes were refused, and what is kept is still of one mind.
  await other.crash();
  await one.client.channel(id).send({ text: 'last' }).stored;
  await one.reload();
  const { messages } = await person(server, 'bilal').call('history', { channel: id, limit: 100 });
  expect(messages).toHaveLength(13);
  for (const tab of [0, 1]) {
    const own = messages.flatMap(({ data }) =>
      'text' in data && data.text?.startsWith(`${tab} `) === true ? [data.text] : [],
    );
    expect(own).toEqual([0, 1, 2, 3, 4, 5].map((at) => `${tab} ${at}`));
  }
  await eventually(async () => {
    const [left, right] = [await wholeOf(one.client), await wholeOf(other.client)];
    expect(differences(left, right)).toEqual([]);
  });
  await one.stop();
  await other.stop();
});
