/** CL-20, CL-27, CL-47: written offline, kept over reloads and crashes, stored once and in order. */
import 'fake-indexeddb/auto';
import { createClient, indexedDbStorage, type Client, type Transport } from '@ghanti/client';
import { eventually, people, person, startServer, temporaryDirectory } from '@ghanti/testkit';
import { expect, test } from 'vitest';
import { deviceOf } from './support/device.ts';
import { createWire } from './support/proxy.ts';

const items = (client: Client, id: string) =>
  client
    .channel(id)
    .timeline.get()
    .items.flatMap((item) => (item.kind === 'message' ? [item] : []));

const nowhere: Transport = {
  open: () => ({ call: () => Promise.reject(new Error('no network')), close: () => undefined }),
};

/** Asha again, with what her storage has and nothing else. */
const withoutNetwork = (url: string): Client =>
  createClient({ url, user: 'asha', token: '', transport: nowhere, storage: indexedDbStorage() });

test(
  'CL-20, CL-21: 20 messages written offline, over a reload and a crash, while the server restarts, arrive once and in order',
  { timeout: 60_000 },
  async () => {
    await using directory = await temporaryDirectory('offline');
    let server = await startServer({ directory: directory.path });
    const [, bilal] = await people(server, 'asha', 'bilal');
    await using wire = await createWire(server.url);
    const asha = deviceOf(() => ({ ...server, url: wire.url }), 'asha', { storage: indexedDbStorage() });
    await eventually(() => asha.client.connection.get().is === 'live');
    const id = await asha.client.openDirect('bilal');
    asha.client.channel(id).timeline.subscribe(() => undefined);
    await asha.client.channel(id).send({ text: 'before' }).stored;
    wire.open = false;
    await eventually(() => asha.client.connection.get().is !== 'live');
    const texts = Array.from({ length: 20 }, (_, at) => `offline ${at}`);
    for (const [at, text] of texts.entries()) {
      asha.client.channel(id).send({ text });
      if (at === 7) await asha.reload();
      if (at === 13) await asha.reload();
    }
    await eventually(() =>
      expect(items(asha.client, id).filter(({ tick }) => tick === 'waiting')).toHaveLength(20),
    );
    await asha.crash();
    await server.close();
    server = await startServer({ directory: directory.path });
    wire.target = server.url;
    asha.client.channel(id).timeline.subscribe(() => undefined);
    await eventually(() =>
      expect(items(asha.client, id).map(({ text }) => text)).toEqual(['before', ...texts]),
    );
    wire.open = true;
    asha.client.hurry();
    const stored = async () => {
      const { messages } = await person(server, bilal.user).call('history', { channel: id, limit: 200 });
      return messages.map(({ data }) => ('text' in data ? data.text : ''));
    };
    await eventually(async () => expect(await stored()).toEqual(['before', ...texts]), { withinMs: 20_000 });
    await eventually(() =>
      expect(new Set(items(asha.client, id).map(({ tick }) => tick))).toEqual(new Set(['sent'])),
    );
    expect(items(asha.client, id).map(({ text }) => text)).toEqual(['before', ...texts]);
    await asha.stop();
    await server.close();
  },
);

test('CL-47: the list and the newest messages are there before any network', async () => {
  await using server = await startServer();
  await people(server, 'asha', 'bilal');
  const asha = deviceOf(() => server, 'asha', { storage: indexedDbStorage() });
  await eventually(() => asha.client.connection.get().is === 'live');
  const id = await asha.client.openDirect('bilal');
  await asha.client.channel(id).send({ text: 'नमस्ते' }).stored;
  await eventually(() => asha.client.channel(id).row.get()?.waiting === 0);
  asha.client.channel(id).setDraft('not yet');
  await asha.stop();
  const offline = withoutNetwork(server.url);
  await eventually(() =>
    expect(offline.channels.get()).toMatchObject({
      is: 'cached',
      rows: [{ id, name: 'bilal', draft: 'not yet' }],
    }),
  );
  expect(offline.me.get()).toMatchObject({ id: 'asha' });
  offline.channel(id).timeline.subscribe(() => undefined);
  await eventually(() => expect(items(offline, id).map(({ text }) => text)).toEqual(['नमस्ते']));
  await offline.close();
});

test('CL-47: what was only read, while nothing new came, is there before any network too', async () => {
  await using server = await startServer();
  const [, bilal] = await people(server, 'asha', 'bilal');
  const { channel } = await bilal.call('createGroup', {
    title: 'Tea',
    members: ['asha'],
    clientId: 'g',
  });
  const texts = Array.from({ length: 70 }, (_, at) => `text ${at}`);
  for (const text of texts)
    await server.ghanti
      .as(bilal.user)
      .call('sendMessage', { channel: channel.id, text, clientId: text.replace(' ', '') });
  const asha = deviceOf(() => server, 'asha', { storage: indexedDbStorage() });
  await eventually(() => asha.client.connection.get().is === 'live');
  asha.client.channel(channel.id).timeline.subscribe(() => undefined);
  await eventually(() => expect(items(asha.client, channel.id).at(-1)?.text).toBe('text 69'));
  await asha.stop();
  const offline = withoutNetwork(server.url);
  offline.channel(channel.id).timeline.subscribe(() => undefined);
  await eventually(() =>
    expect(items(offline, channel.id).map(({ text }) => text)).toEqual(texts.slice(-50)),
  );
  await offline.close();
});
