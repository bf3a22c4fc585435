/**
 * What is begun must end within 30 s, and more than anybody needs is not read on: on `/ws` and on Socket.IO's WebSocket, by a clock that
 * is moved by hand, with the limits of an ordinary server (RT-06, RES-4; contract, "Connecting").
 */
import { createManualClock, eventually, people, type Person } from '@ghanti/testkit';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startWatched, unhurried, type WatchedServer } from '../support/watched-server.ts';
import { witnessOf, type Witness } from '../support/witness.ts';
import { close, command, first, last, middle, ping, text, times } from './frames.ts';
import { RawPeer } from './raw-peer.ts';

const clock = createManualClock();
/** How long the server's process has stood still: its timers did not fire then, and nothing was read. */
let stoodMs = 0;
const shown = { ...clock, monotonic: () => clock.monotonic() + stoodMs };
let watched: WatchedServer;
let asha: Person;
let witness: Witness;
let host: string;

beforeAll(async () => {
  // One user has all these connections; how many commands he may send is as usual.
  const { connectionsPerUser, anonymousHandshakesPerSecond } = unhurried;
  const limits = {
    connectionsPerUser,
    anonymousHandshakesPerSecond,
    commandsPerSecond: 20,
    commandBurst: 60,
  };
  watched = await startWatched({ clock: shown, limits });
  const [one, two] = await people(watched.now, 'asha', 'bilal');
  if (!one || !two) throw new Error('nobody came');
  asha = one;
  host = new URL(watched.now.url).host;
  witness = await witnessOf(two);
});

afterAll(async () => {
  witness[Symbol.dispose]();
  await watched[Symbol.asyncDispose]();
});

type Door = 'ws' | 'Socket.IO';

const opened = async (door: Door): Promise<RawPeer> => {
  const peer = new RawPeer(watched.now.url);
  if (door === 'ws') await peer.open(host, { Authorization: `Bearer ${asha.token}` });
  else await peer.openEngine(host, asha.token);
  return peer;
};

/** The server has read what was written before: what was sent later is answered. */
const taken = async (): Promise<void> => {
  await witness.look();
  await witness.look();
};

const pass = async (seconds: number): Promise<void> => {
  for (let second = 0; second < seconds; second += 1) clock.advance(1_000);
  await taken();
};

const whole = text(command(7).padEnd(400, ' '));

/** How it begins, and what comes of it without ending it. */
const begun: readonly (readonly [what: string, start: Buffer, more: Buffer])[] = [
  ['a message in parts', first('{'), middle('"')],
  ['a message in parts, with pings in between', first('{'), ping()],
  ['a header of which one byte came', whole.subarray(0, 1), whole.subarray(1, 2)],
  ['a header without its length', whole.subarray(0, 2), whole.subarray(2, 3)],
  ['a header without its mask', whole.subarray(0, 5), whole.subarray(5, 6)],
  ['a payload byte by byte', whole.subarray(0, 20), whole.subarray(20, 21)],
  ['a ping', ping('abc').subarray(0, 6), ping('abc').subarray(6, 7)],
  ['a close frame', close(1000, 'abc').subarray(0, 6), close(1000, 'abc').subarray(6, 7)],
];

describe.each<Door>(['ws', 'Socket.IO'])('begun and never ended, on %s', (door) => {
  test('1008 after 30 s, and not before', async () => {
    const peers = await Promise.all(begun.map(() => opened(door)));
    const writeAll = async (which: 1 | 2): Promise<void> => {
      for (const [index, row] of begun.entries()) peers[index]?.write(row[which]);
      await taken();
    };
    const told = (code: number | undefined) => begun.map(([what]) => [what, code]);
    const found = () => peers.map(({ closed }, index) => [begun[index]?.[0], closed?.code]);
    await writeAll(1);
    await pass(15);
    await writeAll(2);
    await pass(14);
    expect(found()).toEqual(told(undefined));
    expect(peers.filter(({ over }) => over)).toEqual([]);
    await pass(2);
    await eventually(() => peers.every(({ over }) => over));
    expect(found()).toEqual(told(1008));
    for (const peer of peers) peer[Symbol.dispose]();
  });

  test('a message whose parts take 29 s is a message, and the next one has its own 30 s', async () => {
    using peer = await opened(door);
    const id = door === 'ws' ? '{"id":7,' : '42/chat,7["getProfile",';
    const end = door === 'ws' ? '"do":"getProfile"}' : '{}]';
    for (const round of [1, 2]) {
      peer.write(first(id));
      await taken();
      await pass(15);
      peer.write(ping());
      await taken();
      await pass(14);
      peer.write(last(end));
      await eventually(() =>
        expect(peer.texts.filter((one) => one.includes('"ok":true'))).toHaveLength(round),
      );
    }
    expect(peer.closed).toBeUndefined();
  });
});

test('RES-4: on /ws 20 s of silence within a frame end it as any other silence does', async () => {
  using peer = await opened('ws');
  peer.write(whole.subarray(0, 1));
  await taken();
  await pass(21);
  await eventually(() => peer.over);
  expect(peer.closed).toBeUndefined();
});

test('RES-4 F30: a server that stood still asks before it takes anybody for dead', async () => {
  using peer = await opened('ws');
  await pass(11);
  stoodMs += 9_500;
  await pass(2);
  peer.write(text(command(8)));
  await eventually(() => expect(peer.texts.some((one) => one.includes('"re":8'))).toBe(true));
  expect(peer.over).toBe(false);
  await pass(19);
  expect(peer.over).toBe(false);
  await pass(2);
  await eventually(() => peer.over);
});

test('without a session, on a namespace that is none of ours, the next byte ends what is late', async () => {
  using peer = new RawPeer(watched.now.url);
  await peer.openEngine(host);
  peer.write(first('4'));
  await taken();
  await pass(31);
  peer.write(ping());
  await eventually(() => peer.over);
  expect(peer.closed?.code).toBe(1008);
});

const tooMuch: readonly (readonly [what: string, door: Door, bytes: () => Buffer])[] = [
  ['100 pings', 'Socket.IO', () => times(100, ping())],
  ['10,000 empty parts', 'Socket.IO', () => Buffer.concat([first('4'), times(10_000, middle(''))])],
  ["30,000 of Engine.IO's own pongs", 'Socket.IO', () => times(30_000, text('3'))],
  ['30,000 events', 'Socket.IO', () => times(30_000, text('42/chat,["getProfile",{}]'))],
  ['30,000 commands', 'ws', () => times(30_000, text(command(7)))],
];

describe('floods', () => {
  test.for(tooMuch)('%s on %s are rate_limited, 4429', async ([, door, bytes]) => {
    using peer = await opened(door);
    const all = bytes();
    const pieces = Array.from({ length: 50 }, (_, index) =>
      all.subarray((index * all.length) / 50, ((index + 1) * all.length) / 50),
    );
    await peer.writeEach(pieces);
    await eventually(() => peer.over);
    expect(peer.closed).toEqual({ code: 4429, reason: 'rate_limited' });
    await witness.look();
  });

  test.each<Door>(['ws', 'Socket.IO'])(
    'who sends and does not read costs next to nothing, on %s',
    async (door) => {
      using peer = await opened(door);
      peer.socket.pause();
      const flood = times(10_000, ping('p'.repeat(125)));
      for (let sent = 0; sent < 20; sent += 1) peer.write(flood);
      await taken();
      // 26 MB: what is not read stays here.
      expect(peer.socket.writableLength).toBeGreaterThan(10_000_000);
      await witness.look();
      peer.socket.resume();
      await eventually(() => peer.closed !== undefined);
      expect([peer.closed?.code, peer.pongs]).toEqual([4429, []]);
    },
  );

  test.each<Door>(['ws', 'Socket.IO'])('ten pings a second are none, on %s', async (door) => {
    using peer = await opened(door);
    for (let second = 1; second <= 9; second += 1) {
      peer.write(times(10, ping()));
      await eventually(() => peer.pongs.length === second * 10);
      clock.advance(1_000);
    }
    expect(peer.closed).toBeUndefined();
  });

  test('a length that is not the shortest ends a connection of Socket.IO, too', async () => {
    using peer = await opened('Socket.IO');
    peer.write(text('42/chat,7["getProfile",{}]', { lengthBytes: 8 }));
    await eventually(() => peer.over);
    expect(peer.closed?.code).toBe(1002);
    expect(peer.texts.filter((one) => one.startsWith('43'))).toEqual([]);
  });
});

describe('before there is a session', () => {
  test('frames that wait for the token are bounded', async () => {
    using peer = new RawPeer(watched.now.url);
    await peer.open(host);
    const authenticate = JSON.stringify({ id: 1, do: 'authenticate', with: { token: asha.token } });
    peer.write(Buffer.concat([text(authenticate), times(150, text(command(7)))]));
    await eventually(() => peer.over || peer.closed !== undefined);
    expect(peer.closed).toEqual({ code: 4429, reason: 'rate_limited' });
  });

  test('RT-02: a binary first frame is 1003', async () => {
    using peer = new RawPeer(watched.now.url);
    await peer.open(host);
    peer.write(Buffer.from([0x82, 0x81, 0, 0, 0, 0, 1]));
    await eventually(() => peer.closed !== undefined);
    expect(peer.closed?.code).toBe(1003);
  });
});
