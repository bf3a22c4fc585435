/** Presence over several nodes, on Redis (PRE-1): who is on any node is online, and a dead node's people go by themselves. */
import { randomUUID } from 'node:crypto';
import { createManualClock, eventually, startRedis, type RedisServer } from '@ghanti/testkit';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { PresenceLeases } from '../../src/bus/presence-leases.ts';
import { RedisConnection } from '../../src/bus/redis-connection.ts';
import { systemClock } from '../../src/kit/clock.ts';
import type { Attended } from '../../src/presence/attendance.ts';
import { LeasedAttendance } from '../../src/presence/leased-attendance.ts';

let redis: RedisServer;
beforeAll(async () => void (redis = await startRedis()));
afterAll(() => redis[Symbol.asyncDispose]());

/** For a test in which no node dies: longer than any machine holds a node from renewing. */
const lastingMs = 60_000;

const connect = async (): Promise<RedisConnection> => {
  const connection = new RedisConnection({
    url: redis.url,
    clock: systemClock,
    random: () => 0,
    failed: () => undefined,
  });
  await connection.open();
  return connection;
};

/** A node whose time stands still until it is moved; each turn of it renews. */
const openNode = async (
  prefix: string,
  leaseMs: number,
  told: (by: string, changes: readonly Attended[]) => void,
) => {
  const clock = createManualClock();
  const connection = await connect();
  const name = randomUUID();
  const attendance = new LeasedAttendance({
    clock,
    leases: new PresenceLeases({ redis: connection, prefix, clock: systemClock, leaseMs }),
    renewMs: 50,
    tell: (changes) => told(name, changes),
    keepSeen: () => Promise.resolve(),
    failed: (error) => {
      throw error;
    },
  });
  /** Alive for so long, as it sees it. */
  const live = async (ms: number): Promise<void> => {
    for (let at = 0; at < ms; at += 50) {
      clock.advance(50);
      if (ms <= 1_000) await new Promise((resolve) => void setTimeout(resolve, 5));
    }
  };
  return { name, clock, connection, attendance, live };
};

const place = async (count: number, leaseMs: number) => {
  const prefix = randomUUID();
  const told: [string, string, boolean][] = [];
  const nodes: Node[] = [];
  for (let index = 0; index < count; index += 1)
    nodes.push(
      await openNode(prefix, leaseMs, (by, changes) => {
        for (const { user, online } of changes) told.push([by, user, online]);
      }),
    );
  const isOnline = async (node: number, user: string): Promise<boolean> =>
    (await nodes[node]?.attendance.of([user]))?.get(user)?.online ?? false;
  return {
    nodes,
    told,
    isOnline,
    async [Symbol.asyncDispose]() {
      for (const { attendance } of nodes) await attendance.close();
      for (const { connection } of nodes) await connection.close();
    },
  };
};

type Node = Awaited<ReturnType<typeof openNode>>;
const two = ({ nodes }: { readonly nodes: readonly Node[] }): readonly [Node, Node] => {
  const [here, there] = nodes;
  if (here === undefined || there === undefined) throw new Error('two nodes');
  return [here, there];
};

test(
  'who is on one node is online on all, until 30 s after he left the last one',
  { timeout: 30_000 },
  async () => {
    await using world = await place(2, lastingMs);
    const [here, there] = two(world);
    here.attendance.enter('asha');
    there.attendance.enter('asha');
    await Promise.all([here.live(100), there.live(100)]);
    await eventually(() => world.isOnline(1, 'asha'));
    here.attendance.leave('asha');
    await here.live(33_000);
    await here.live(100);
    expect(await world.isOnline(0, 'asha')).toBe(true);
    expect(world.told.filter(([, , online]) => !online)).toEqual([]);
    there.attendance.leave('asha');
    await there.live(33_000);
    await eventually(() =>
      world.told.some(([by, user, online]) => by === there.name && user === 'asha' && !online),
    );
    expect([await world.isOnline(0, 'asha'), await world.isOnline(1, 'asha')]).toEqual([false, false]);
  },
);

test("a dead node's people are told as gone by another one, but for those who came there", async () => {
  await using world = await place(2, 1_000);
  const [dying, there] = two(world);
  dying.attendance.enter('asha');
  dying.attendance.enter('bilal');
  await dying.live(100);
  await eventually(() => world.isOnline(1, 'asha'));
  there.attendance.enter('bilal');
  // The one is not heard of again.
  await eventually(
    async () => {
      await there.live(50);
      return world.told.some(([by, user, online]) => by === there.name && user === 'asha' && !online);
    },
    { withinMs: 10_000 },
  );
  expect(await world.isOnline(1, 'asha')).toBe(false);
  expect(await world.isOnline(1, 'bilal')).toBe(true);
  expect(world.told.some(([, user, online]) => user === 'bilal' && !online)).toBe(false);
  // It slept, and finds out.
  await eventually(async () => {
    await dying.live(50);
    return await world.isOnline(1, 'asha');
  });
});

test('a Redis that forgot all knows everybody again, and one that is away lets each node answer for itself', async () => {
  await using world = await place(2, lastingMs);
  const [here, there] = two(world);
  here.attendance.enter('asha');
  await here.live(100);
  await eventually(() => world.isOnline(1, 'asha'));
  await redis.ask('FLUSHALL');
  expect(await world.isOnline(1, 'asha')).toBe(false);
  await eventually(async () => {
    await Promise.all([here.live(50), there.live(50)]);
    return await world.isOnline(1, 'asha');
  });
  await redis.kill();
  await eventually(() => !here.connection.isUp && !there.connection.isUp);
  expect([await world.isOnline(0, 'asha'), await world.isOnline(1, 'asha')]).toEqual([true, false]);
  here.attendance.leave('asha');
  await here.live(33_000);
  await eventually(() => world.told.some(([, user, online]) => user === 'asha' && !online));
  await redis.start();
});

test('PRE-1: who was entered under a name that Redis had forgotten is cleared away with it, and not online for good', async () => {
  const connection = await connect();
  try {
    const prefix = randomUUID();
    const open = (leaseMs: number) =>
      new PresenceLeases({ redis: connection, prefix, clock: systemClock, leaseMs });
    const [slept, died, other] = [open(lastingMs), open(lastingMs), open(lastingMs)];
    for (const leases of [slept, died, other]) await leases.renew();
    await redis.ask('FLUSHALL');
    // Neither knows yet; one finds out, the other never does.
    await slept.enter(['asha']);
    await died.enter(['bilal']);
    expect(await slept.renew()).toBe(false);
    expect(await other.renew()).toBe(false);
    const gone = (await other.reap()).map(({ user }) => user);
    expect(gone.toSorted()).toEqual(['asha', 'bilal']);
    expect([...(await other.online(['asha', 'bilal']))]).toEqual([]);
  } finally {
    await connection.close();
  }
});
