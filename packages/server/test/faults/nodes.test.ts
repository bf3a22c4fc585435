/**
 * Nodes whose Redis fails them (F11, F13, F14): what is said arrives all the same, within the seconds after which the end of the log is looked
 * at, once, in order; and all is as before when it is back. Everybody talks all the time; at the end everybody has the same log.
 * Below, the short form of each experiment on three nodes that are processes, judged by I1 to I14; the long one is
 * `npm run torture -- --only F09`, and so on.
 */
import { randomUUID } from 'node:crypto';
import {
  chooseSeed,
  createRest,
  eventually,
  group,
  people,
  person,
  runTorture,
  sharedPostgres,
  spawnServer,
  startRedis,
  type Connection,
} from '@ghanti/testkit';
import { describe, expect, test } from 'vitest';
import { experiments, lateMoves } from '../../../../testing/experiments.ts';
import { pick } from '../../../../testing/layer.ts';
import { startNodes, type StartedNodes } from '../e2e/nodes/nodes.ts';
import { linkTo, type RedisLink } from '../e2e/nodes/redis-link.ts';
import { freshId, say, seqsOf, span } from '../e2e/resume-support/talk.ts';
import { unhurried } from '../e2e/support/watched-server.ts';

/** F11. */
const lateMs = 5_000;

const names = ['asha', 'bilal', 'chitra'] as const;

/** A group with somebody on each node, who sends on and on. */
const talkOn = async ({ nodes }: StartedNodes) => {
  const here = nodes[0];
  if (here === undefined) throw new Error('no node');
  const members = nodes.map((_node, index) => names[index] ?? 'dev');
  const [owner, ...others] = members.map((user) => person(here, user));
  if (owner === undefined) throw new Error('nobody');
  for (const other of others) await other.call('listChannels', { limit: 1 });
  const channel = await group(owner, others);
  const first = (await owner.call('getChannel', { channel })).asOf;
  const connections = await Promise.all(
    nodes.map((node, index) => person(node, members[index] ?? '').connect()),
  );
  for (const connection of connections) await connection.caughtUp();
  let talking = true;
  let last = first;
  const talk = async (connection: Connection): Promise<void> => {
    while (talking) {
      const answer = await connection.call('sendMessage', { channel, clientId: freshId(), text: 'on' });
      if (answer.ok) last = Math.max(last, answer.data.event.seq);
      await new Promise((resolve) => void setTimeout(resolve, 5));
    }
  };
  const talks = connections.map(talk);
  /** Waits until everybody was shown what is the newest now. */
  const heard = async (withinMs = lateMs): Promise<void> => {
    const now = last;
    await eventually(() => connections.every((one) => (seqsOf(channel, one).at(-1) ?? 0) >= now), {
      withinMs,
    });
  };
  /** Everybody has all of it, in order, each once. */
  const end = async (): Promise<number> => {
    talking = false;
    await Promise.all(talks);
    await heard();
    for (const connection of connections) expect(seqsOf(channel, connection)).toEqual(span(first + 1, last));
    for (const connection of connections) connection.close();
    return last - first;
  };
  return { channel, connections, heard, end };
};

const isReady = async (url: string): Promise<boolean> =>
  (await createRest(url).request('/readyz')).status === 200;

describe('F11: Redis', () => {
  test('killed, forgetful and back again: messages arrive within 5 s, nothing lost, doubled or out of order', async () => {
    await using redis = await startRedis();
    await using place = await startNodes({ count: 2, redisUrl: redis.url });
    const talk = await talkOn(place);
    for (const _round of span(1, pick(1, 10))) {
      await talk.heard();
      await redis.kill();
      await talk.heard();
      await eventually(async () => !(await isReady(place.nodes[0]?.url ?? '')));
      await redis.start();
      await eventually(async () => await isReady(place.nodes[1]?.url ?? ''));
      await redis.ask('FLUSHALL');
      await talk.heard();
    }
    expect(await talk.end()).toBeGreaterThan(5);
  });
});

describe('F13 F14: a node of three', () => {
  test('cut from Redis, or met with silence: it is not ready, the others are, and everybody hears everything', async () => {
    await using redis = await startRedis();
    await using link: RedisLink = await linkTo(redis.port);
    await using place = await startNodes({
      count: 3,
      redisUrl: (node) => (node === 1 ? link.url : redis.url),
    });
    const talk = await talkOn(place);
    const [one, cut, three] = place.nodes.map(({ url }) => url);
    for (const fault of pick(['cut'] as const, ['cut', 'silence', 'cut', 'silence'] as const)) {
      await talk.heard();
      link[fault]();
      await eventually(async () => !(await isReady(cut ?? '')), { withinMs: 10_000 });
      await talk.heard();
      expect([await isReady(one ?? ''), await isReady(three ?? '')]).toEqual([true, true]);
      link.mend();
      await eventually(async () => await isReady(cut ?? ''), { withinMs: 10_000 });
      await talk.heard();
    }
    expect(await talk.end()).toBeGreaterThan(5);
  });

  test('STA-1: marks that were made while a node heard nobody are told there afterwards', async () => {
    await using redis = await startRedis();
    await using link: RedisLink = await linkTo(redis.port);
    await using place = await startNodes({
      count: 2,
      redisUrl: (node) => (node === 1 ? link.url : redis.url),
    });
    const [here, there] = place.nodes;
    if (here === undefined || there === undefined) throw new Error('two nodes');
    const [asha, bilal] = [person(here, 'asha'), person(here, 'bilal')];
    await bilal.call('listChannels', { limit: 1 });
    const channel = await group(asha, [bilal]);
    using shown = await person(there, 'asha').connect();
    await shown.caughtUp();
    link.cut();
    await eventually(async () => !(await isReady(there.url)));
    const { event } = await asha.call('sendMessage', { channel, clientId: freshId(), text: 'seen?' });
    await bilal.call('mark', { marks: [{ channel, seen: event.seq }] });
    await eventually(() => seqsOf(channel, shown).includes(event.seq), { withinMs: lateMs });
    const told = () =>
      shown
        .signals('channelState')
        .flatMap(({ data }) => (Array.isArray(data.receipts) ? data.receipts : []));
    await eventually(() => told().some(([user, , seen]) => user === 'bilal' && seen === event.seq), {
      withinMs: lateMs,
    });
    link.mend();
  });
});

/** Shorter than the silence after which a peer is taken for dead (RES-4): the connections are still there when it wakes. */
const pausedMs = 8_000;

describe('F13: a node that was paused', () => {
  test('PRV-1 I9: wakes, tells who was removed meanwhile nothing above his removal, and answers none of his reads', async () => {
    await using redis = await startRedis();
    const DATABASE_URL = await (await sharedPostgres()).create(`paused_${randomUUID().replaceAll('-', '')}`);
    const environment = { DATABASE_URL, REDIS_URL: redis.url, GHANTI_LIMITS: JSON.stringify(unhurried) };
    await using here = await spawnServer({ environment, readyWithinMs: 60_000 });
    await using there = await spawnServer({ environment, readyWithinMs: 60_000 });
    const [asha, bilal, chitra] = await people(here, 'asha', 'bilal', 'chitra');
    const channel = await group(asha, [bilal, chitra]);
    using outside = await person(there, 'bilal').connect();
    using inside = await person(there, 'chitra').connect();
    await Promise.all([outside.caughtUp(), inside.caughtUp()]);
    there.process.kill('SIGSTOP');
    const removal = await asha.call('removeMember', { channel, user: 'bilal', clientId: freshId() });
    const asked = { channel, limit: 10 };
    const reads = [
      outside.call('history', asked, 60_000),
      outside.call('getChannel', { channel }, 60_000),
      person(there, 'bilal').rest.call('history', asked),
    ];
    const last = (await say(asha, channel, 'one', 'two', 'three')).at(-1) ?? 0;
    await asha.call('signal', { channel, name: 'secret', data: 1 });
    await new Promise((resolve) => void setTimeout(resolve, pausedMs));
    there.process.kill('SIGCONT');
    for (const read of await Promise.all(reads)) expect(read).toMatchObject({ error: { code: 'not_found' } });
    await eventually(() => seqsOf(channel, inside).includes(last), { withinMs: 20_000 });
    await eventually(() => outside.events.some(({ type }) => type === 'channelClosed'));
    const above = outside.envelopes.filter(
      (envelope) =>
        envelope.channel === channel && (!('seq' in envelope) || (envelope.seq ?? 0) > removal.event.seq),
    );
    expect(above).toEqual([]);
  });
});

const seed = chooseSeed(process.env['TEST_SEED']);

describe('three nodes, by the history checker', () => {
  test.each(['F09', 'F10', 'F11', 'F12', 'F13', 'F14', 'F26', 'F27'])(`%s (seed ${seed})`, async (name) => {
    const { faults = [] } = experiments[name] ?? {};
    const report = await runTorture({ minutes: 0.1, seed, nodes: 3, perSecond: 40, faults });
    expect(report.text).toBe('');
    expect(report.problems).toEqual([]);
    expect(report.verdict.acknowledged).toBeGreaterThan(10);
    expect(lateMoves(report, experiments[name])).toBeUndefined();
    if (name === 'F27') expect(report.moves.told).toBeGreaterThan(5);
  });
});
