/**
 * CL-53, CL-57, CL-60: where a proxy lets no WebSocket through, feeds come by Socket.IO's polls, or by REST and a long poll; and when it does,
 * by that. The application sees no difference.
 */
import { memoryStorage, type TransportName } from '@ghanti/client';
import { eventually, people, startServer } from '@ghanti/testkit';
import { expect, test } from 'vitest';
import { deviceOf, type Device } from './support/device.ts';
import { createFaultyProxy, type Faults } from './support/faulty-proxy.ts';
import { hurriedLadder } from './support/ladder.ts';

const timeout = 60_000;
const patience = { withinMs: 20_000 };
const limits = { commandsPerSecond: 10_000, commandBurst: 10_000, connectionsPerUser: 200 };

const blocked = ['/socket.io/'];
const cases: readonly (readonly [told: string, faults: Partial<Faults>, expected: TransportName])[] = [
  ['upgrades refused', { upgrades: 'refuse' }, 'socketio'],
  ['upgrades refused, Socket.IO blocked', { upgrades: 'refuse', blocked }, 'sse'],
  [
    'upgrades swallowed, Socket.IO blocked, answers buffered',
    { upgrades: 'swallow', blocked, answers: 'buffer' },
    'polling',
  ],
];

const isLive = (device: Device) => eventually(() => device.client.connection.get().is === 'live', patience);

const market = 'feed:market';

const shownOf = (device: Device): Record<string, unknown> =>
  Object.fromEntries(
    device.client
      .feed(market)
      .state.get()
      .values.map(({ key, value }) => [key, value]),
  );

test.each(cases)(
  'CL-53, CL-57, CL-60: %s: a feed from its newest values on, through a cut, and up',
  { timeout },
  async (_told, faults, expected) => {
    await using server = await startServer({ limits });
    const [asha] = await people(server, 'asha', 'bilal');
    for (const [name, delivery] of [
      ['market', 'every'],
      ['other', 'latest'],
    ] as const)
      await asha.call('createFeed', { name, public: true, delivery, clientId: name });
    await asha.call('publish', {
      channel: market,
      updates: [
        { key: 'a', data: 1 },
        { key: 'b', data: 2 },
      ],
    });
    await using proxy = await createFaultyProxy(server.url);
    Object.assign(proxy.faults, faults);
    const device = deviceOf(() => ({ ...server, url: proxy.url }), 'bilal', {
      storage: memoryStorage(),
      transport: hurriedLadder(),
    });
    const heard: unknown[] = [];
    device.client.on('feedUpdate', ({ channel, data }) => channel === market && heard.push(data.value));
    await isLive(device);
    expect(device.client.transport.get()).toBe(expected);
    const feed = device.client.feed(market);
    feed.state.subscribe(() => undefined);
    await eventually(() => expect(feed.state.get()).toMatchObject({ is: 'live', head: 2 }), patience);
    expect(shownOf(device)).toEqual({ a: 1, b: 2 });
    await asha.call('publish', { channel: market, data: 3, key: 'a' });
    await eventually(() => expect(heard).toEqual([3]), patience);
    // A second one, and the first goes on.
    const other = device.client.feed('feed:other');
    other.state.subscribe(() => undefined);
    await asha.call('publish', { channel: market, data: 4, key: 'b' });
    await eventually(() => expect(other.state.get().is).toBe('live'), patience);
    await asha.call('publish', { channel: 'feed:other', data: 'told', key: 'k' });
    await eventually(() => expect(other.state.get().values).toMatchObject([{ value: 'told' }]), patience);
    proxy.cut();
    await asha.call('publish', { channel: market, data: 5, key: 'a' });
    device.client.hurry();
    await eventually(() => expect(heard).toEqual([3, 4, 5]), patience);
    Object.assign(proxy.faults, { upgrades: 'pass', blocked: [], answers: 'pass' });
    const published = [3, 4, 5];
    await eventually(async () => {
      published.push(published.length + 3);
      await asha.call('publish', { channel: market, data: published.at(-1), key: 'a' });
      expect(device.client.transport.get()).toBe('websocket');
    }, patience);
    await asha.call('publish', { channel: market, data: 'end', key: 'b' });
    await eventually(() => expect(heard).toEqual([...published, 'end']), patience);
    device.client.feed('feed:none').state.subscribe(() => undefined);
    await eventually(
      () => expect(device.client.feed('feed:none').state.get().code).toBe('not_found'),
      patience,
    );
    await device.stop();
  },
);
