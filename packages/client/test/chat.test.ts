/** Two people with clients of the SDK, a real server: what one does the other sees. */
import { createClient, type Client } from '@ghanti/client';
import { eventually, hostToken, people, startServer, type Reachable } from '@ghanti/testkit';
import { expect, test } from 'vitest';

const clientOf = (server: Reachable, user: string): Client & AsyncDisposable => {
  const client = createClient({ url: server.url, token: hostToken(server, { sub: user, name: user }) });
  return Object.assign(client, { [Symbol.asyncDispose]: () => client.close() });
};

const texts = (client: Client, channel: string): string[] =>
  client
    .channel(channel)
    .timeline.get()
    .items.flatMap((item) => (item.kind === 'message' ? item.text : []));

test('a message is shown at once, then by the other one, and its tick turns', async () => {
  await using server = await startServer();
  await people(server, 'asha', 'bilal');
  await using asha = clientOf(server, 'asha');
  await using bilal = clientOf(server, 'bilal');
  await Promise.all([asha.connect(), bilal.connect()]);
  const id = await asha.openDirect('bilal');
  const channel = asha.channel(id);
  channel.timeline.subscribe(() => undefined);
  const { stored } = channel.send({ text: 'नमस्ते' });
  expect(texts(asha, id)).toEqual(['नमस्ते']);
  const { seq } = await stored;
  await eventually(() => expect(bilal.channel(id).row.get()).toMatchObject({ unread: 1, name: 'asha' }));
  bilal.channel(id).timeline.subscribe(() => undefined);
  await eventually(() => expect(texts(bilal, id)).toEqual(['नमस्ते']));
  const tick = () => channel.timeline.get().items.at(-1);
  await eventually(() => expect(tick()).toMatchObject({ tick: 'delivered', seq }));
  bilal.channel(id).markSeen();
  await eventually(() => expect(tick()).toMatchObject({ tick: 'seen' }));
  expect(bilal.channel(id).row.get()).toMatchObject({ unread: 0 });
  expect(channel.receipts(seq).get()).toEqual({ delivered: 1, seen: 1, total: 1 });
});
