/**
 * CL-50, CL-53: through proxies that refuse, swallow, buffer and block, a client chats by what gets through; when they stop doing so it
 * moves up again, and whoever watches it sees neither a gap nor anything twice.
 */
import { memoryStorage, type ConnectionState, type TransportName } from '@ghanti/client';
import { eventually, group, people, startServer, type Person } from '@ghanti/testkit';
import { describe, expect, test } from 'vitest';
import { deviceOf, type Device } from './support/device.ts';
import { createFaultyProxy, type Faults } from './support/faulty-proxy.ts';
import { hurriedLadder } from './support/ladder.ts';

const timeout = 60_000;
const patience = { withinMs: 20_000 };
const limits = { commandsPerSecond: 10_000, commandBurst: 10_000, connectionsPerUser: 200 };

const hotel = ['/socket.io/'];
const cases: readonly (readonly [told: string, faults: Partial<Faults>, expected: TransportName])[] = [
  ['nothing in between', {}, 'websocket'],
  ['upgrades refused', { upgrades: 'refuse' }, 'socketio'],
  ['upgrades swallowed', { upgrades: 'swallow' }, 'socketio'],
  ['upgrades refused, Socket.IO blocked', { upgrades: 'refuse', blocked: hotel }, 'sse'],
  [
    'upgrades swallowed, Socket.IO blocked, answers buffered',
    { upgrades: 'swallow', blocked: hotel, answers: 'buffer' },
    'polling',
  ],
];

const textsOf = (device: Device, id: string): string[] =>
  device.client
    .channel(id)
    .timeline.get()
    .items.flatMap((item) => (item.kind === 'message' && item.text !== undefined ? [item.text] : []));

const isLive = (device: Device) => eventually(() => device.client.connection.get().is === 'live', patience);

const say = async (author: Person, channel: string, text: string): Promise<void> =>
  void (await author.call('sendMessage', { channel, clientId: text.replace(' ', '-'), text }));

describe.each(cases)('CL-50: %s', (_told, faults, expected) => {
  test(`is ${expected}: a chat both ways, a cut, a resume`, { timeout }, async () => {
    await using server = await startServer({ limits });
    const [asha, bilal] = await people(server, 'asha', 'bilal');
    const id = await group(asha, [bilal]);
    await using proxy = await createFaultyProxy(server.url);
    Object.assign(proxy.faults, faults);
    const device = deviceOf(() => ({ ...server, url: proxy.url }), 'bilal', {
      storage: memoryStorage(),
      transport: hurriedLadder(),
    });
    await isLive(device);
    expect(device.client.transport.get()).toBe(expected);
    device.client.channel(id).timeline.subscribe(() => undefined);
    await say(asha, id, 'text 1');
    await device.client.channel(id).send({ text: 'text 2' }).stored;
    const mine = device.client.channel(id).send({ text: 'text 3' });
    const { seq } = await mine.stored;
    await device.client.channel(id).react(seq, '👍🏽', true);
    await device.client.channel(id).edit(seq, 'text 3, again');
    await eventually(() => expect(textsOf(device, id)).toEqual(['text 1', 'text 2', 'text 3, again']));
    await eventually(async () => {
      const { people: readers } = await asha.call('receipts', { channel: id, seq: 3 });
      expect(readers).toMatchObject([{ user: 'bilal', delivered: true }]);
    });
    proxy.cut();
    await say(asha, id, 'text 4');
    device.client.hurry();
    await eventually(() => expect(textsOf(device, id).at(-1)).toBe('text 4'), patience);
    await isLive(device);
    expect(device.client.transport.get()).toBe(expected);
    const wanted = { title: 'Mine', channel: id };
    await expect(device.client.call('updateChannel', wanted)).rejects.toMatchObject({ code: 'forbidden' });
    await device.stop();
  });
});

test(
  'CL-53: from the last to the first, while people write: always live, nothing missing, nothing twice',
  { timeout },
  async () => {
    await using server = await startServer({ limits });
    const [asha, bilal] = await people(server, 'asha', 'bilal');
    const id = await group(asha, [bilal]);
    await using proxy = await createFaultyProxy(server.url);
    Object.assign(proxy.faults, { upgrades: 'swallow', blocked: hotel, answers: 'buffer' });
    const device = deviceOf(() => ({ ...server, url: proxy.url }), 'bilal', { transport: hurriedLadder() });
    await isLive(device);
    const states: ConnectionState['is'][] = [];
    const carried: (TransportName | undefined)[] = [device.client.transport.get()];
    device.client.connection.subscribe(() => states.push(device.client.connection.get().is));
    device.client.transport.subscribe(() => carried.push(device.client.transport.get()));
    const heard: number[] = [];
    device.client.on('receiveMessage', ({ seq }) => heard.push(seq));
    const ready: string[] = [];
    device.client.on('ready', ({ type }) => ready.push(type));
    let written = 0;
    const write = async (until: TransportName): Promise<void> =>
      void (await eventually(
        async () => {
          written += 1;
          await say(asha, id, `text ${written}`);
          if (written % 5 === 0) device.client.channel(id).send({ text: `mine ${written}` });
          return device.client.transport.get() === until;
        },
        { withinMs: 25_000, everyMs: 20 },
      ));
    await write('polling');
    proxy.faults.answers = 'pass';
    await write('sse');
    proxy.faults.upgrades = 'pass';
    await write('websocket');
    await eventually(() => expect(device.client.channel(id).row.get()?.waiting).toBe(0), patience);
    const { channel } = await asha.call('getChannel', { channel: id });
    await eventually(() => expect(heard.at(-1)).toBe(channel.head), patience);
    expect(heard).toEqual(Array.from(heard, (_, at) => (heard[0] ?? 0) + at));
    expect(heard.length).toBeGreaterThan(written);
    expect([states, carried, ready]).toEqual([[], ['polling', 'sse', 'websocket'], []]);
    await device.stop();
  },
);

test('CL-51: a server that is away is tried in one way, not in four', { timeout }, async () => {
  const server = await startServer({ limits });
  await people(server, 'asha');
  await using proxy = await createFaultyProxy(server.url);
  const device = deviceOf(() => ({ ...server, url: proxy.url }), 'asha', { transport: hurriedLadder() });
  await isLive(device);
  await server.close();
  proxy.asked.length = 0;
  await eventually(() => proxy.asked.filter((path) => path === '/ws').length >= 2, patience);
  expect(new Set(proxy.asked)).toEqual(new Set(['/ws', '/livez']));
  await device.stop();
});
