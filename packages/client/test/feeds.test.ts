/** CL-60, CL-62: a feed watched through kills of the server, by somebody who is told of everything and by one who comes late. */
import { memoryStorage, type Client } from '@ghanti/client';
import { eventually, people, spawnServer, temporaryDirectory, type SpawnedServer } from '@ghanti/testkit';
import { expect, test } from 'vitest';
import { deviceOf } from './support/device.ts';

const channel = 'feed:market';

const valuesOf = (client: Client): Record<string, unknown> =>
  Object.fromEntries(
    client
      .feed(channel)
      .state.get()
      .values.map(({ key, value }) => [key, value]),
  );

test('CL-60, CL-62: through kills each update is heard once, and late or early all see the same', async () => {
  await using directory = await temporaryDirectory('client-feeds');
  let server: SpawnedServer = await spawnServer({ directory: directory.path });
  const [asha] = await people(server, 'asha');
  await asha.call('createFeed', { name: 'market', public: true, clientId: 'f1' });
  const device = deviceOf(() => server, 'bilal', { storage: memoryStorage() });
  const heard: number[] = [];
  device.client.on('feedUpdate', ({ seq }) => heard.push(seq));
  const stop = device.client.feed(channel).state.subscribe(() => undefined);
  await eventually(() => device.client.feed(channel).state.get().is === 'live');
  let published = 0;
  const publish = async (count: number): Promise<void> => {
    const [publisher] = await people(server, 'asha');
    const updates = Array.from({ length: count }, () => ({ key: `k${++published % 7}`, data: published }));
    await publisher.call('publish', { channel, updates });
  };
  for (let round = 0; round < 2; round += 1) {
    await publish(40);
    await server.end('SIGKILL');
    server = await spawnServer({ directory: directory.path, port: server.port });
    await publish(60);
  }
  await eventually(() => expect(heard.length).toBe(200), { withinMs: 20_000 });
  expect(heard).toEqual(Array.from({ length: 200 }, (_none, at) => at + 1));
  const late = deviceOf(() => server, 'chitra', { storage: memoryStorage() });
  late.client.feed(channel).state.subscribe(() => undefined);
  await eventually(() => late.client.feed(channel).state.get().is === 'live', { withinMs: 10_000 });
  await eventually(() => expect(valuesOf(device.client)).toEqual(valuesOf(late.client)));
  expect(late.client.feed(channel).points('k3')).toEqual(
    expect.objectContaining({ seq: device.client.feed(channel).points('k3').seq }),
  );
  expect(device.client.feeds.get().is).toBe('loading');
  stop();
  await Promise.all([device.stop(), late.stop()]);
  await server.end('SIGTERM');
});
