/**
 * Two nodes of one place, on one Redis: who is connected to one of them and who to the other see the same, in the same order, and may
 * change over at any time (NODE-1).
 */
import {
  eventually,
  group,
  person,
  read,
  startRedis,
  ways,
  type Connection,
  type Person,
  type RedisServer,
} from '@ghanti/testkit';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { pick } from '../../../../../testing/layer.ts';
import { freshId, lastCursor, say, sayMany, seqsOf, span } from '../resume-support/talk.ts';
import { startNodes, type StartedNodes } from './nodes.ts';

let redis: RedisServer;
let place: StartedNodes;

beforeAll(async () => {
  redis = await startRedis();
  place = await startNodes({ count: 2, redisUrl: redis.url });
});
afterAll(async () => {
  await place[Symbol.asyncDispose]();
  await redis[Symbol.asyncDispose]();
});

/** Somebody, as he comes to each node. */
const everywhere = async (user: string): Promise<readonly [Person, Person]> => {
  const [one, other] = place.nodes.map((node) => person(node, user));
  if (one === undefined || other === undefined) throw new Error('two nodes');
  await one.call('listChannels', { limit: 1 });
  return [one, other];
};

let count = 0;
/** People whom no other test knows. */
const three = async () => {
  count += 1;
  const [asha, bilal, chitra] = [`asha${count}`, `bilal${count}`, `chitra${count}`];
  return { asha: await everywhere(asha), bilal: await everywhere(bilal), chitra: await everywhere(chitra) };
};

const remove = async (by: Person, channel: string, who: Person): Promise<number> =>
  (await by.call('removeMember', { channel, user: who.user, clientId: freshId() })).event.seq;

const has = (connection: Connection, channel: string, seq: number): boolean =>
  seqsOf(channel, connection).includes(seq);

describe('two nodes', () => {
  test('ORD-1 ACK-1: what both take at once, every connection of both hears, each once, in one order', async () => {
    const { asha, bilal } = await three();
    const channel = await group(asha[0], [bilal[0]]);
    const other = await group(bilal[1], [asha[1]]);
    const connections = await Promise.all([asha[0].connect(), asha[1].connect(), bilal[1].connect()]);
    const streams = [await read(place.nodes[1]?.url ?? '', bilal[1].token, 'sse')];
    await Promise.all([
      sayMany(asha[0], [channel, other], 150, 'a'),
      sayMany(bilal[1], [channel, other], 150, 'b'),
    ]);
    const head = (await asha[0].call('getChannel', { channel })).asOf;
    const readers = [...connections, ...streams];
    await eventually(() => readers.every(({ events }) => events.length >= 300));
    for (const { events } of readers)
      for (const id of [channel, other]) {
        const seqs = events.filter((event) => event.channel === id).map(({ seq }) => seq);
        expect(seqs).toEqual(span(head - 149, head));
      }
    const orders = readers.map(({ events }) => events.map(({ id }) => id).join());
    expect(new Set(orders).size).toBe(1);
    for (const one of readers) one[Symbol.dispose]();
  });

  test('NODE-1 RES-1: a reader of any way goes on with his cursor on the other node, and misses nothing', async () => {
    const { asha, bilal } = await three();
    const channel = await group(asha[0], [bilal[0]]);
    const first = await say(asha[0], channel, 'one');
    const readers = new Map<string, { cursor: string | undefined; seqs: number[] }>();
    const hop = async (node: number, seqs: readonly number[]): Promise<void> => {
      await Promise.all(
        ways.map(async (way) => {
          const known = readers.get(way) ?? { cursor: undefined, seqs: [] };
          readers.set(way, known);
          const { cursor } = known;
          using reader = await read(place.nodes[node]?.url ?? '', bilal[0].token, way, {
            ...(cursor !== undefined && { cursor }),
          });
          expect(reader.resume.result).toBe('complete');
          await eventually(() => reader.events.length >= seqs.length && reader.isCaughtUp);
          known.seqs.push(...reader.events.map(({ seq }) => seq));
          known.cursor = reader.cursor;
        }),
      );
    };
    await hop(0, []);
    const sent: number[] = [];
    for (const node of [1, 0, 1, 0]) {
      const seqs = await say(node === 0 ? asha[1] : asha[0], channel, 'x', 'y');
      sent.push(...seqs);
      await hop(node, seqs);
    }
    for (const [way, { seqs }] of readers) expect([way, seqs]).toEqual([way, sent]);
    expect(first).toHaveLength(1);
  });

  test('MEM-1 MEM-2: who joins hears the channel from there on, whichever node took it; a direct channel opens', async () => {
    const { asha, bilal, chitra } = await three();
    const channel = await group(asha[0], [bilal[0]]);
    using late = await chitra[1].connect();
    await say(asha[0], channel, 'before');
    const joined = await asha[0].call('addMembers', {
      channel,
      users: [chitra[0].user],
      clientId: freshId(),
    });
    const [after] = await say(bilal[0], channel, 'after');
    await eventually(() => has(late, channel, after ?? 0));
    expect(seqsOf(channel, late)).toEqual([joined.event?.seq, after]);
    const { channel: direct } = await asha[0].call('openDirect', { user: chitra[0].user });
    const [hello] = await say(asha[0], direct.id, 'hello');
    await eventually(() => has(late, direct.id, hello ?? 0));
  });

  test('PRV-1 I9: who is removed by one node hears nothing of it from the other, message or signal', async () => {
    const { asha, bilal, chitra } = await three();
    for (const _round of span(1, pick(3, 30))) {
      const channel = await group(asha[0], [bilal[0], chitra[0]]);
      using outside = await bilal[1].connect();
      using inside = await chitra[1].connect();
      const talk = sayMany(asha[0], [channel], 20);
      const removed = await remove(asha[0], channel, bilal[0]);
      expect(await bilal[1].rest.call('history', { channel, limit: 10 })).toMatchObject({
        error: { code: 'not_found' },
      });
      await asha[0].call('signal', { channel, name: 'secret', data: 1 });
      await talk;
      const [last] = await say(asha[0], channel, 'last');
      await eventually(() => has(inside, channel, last ?? 0) && inside.signals('signal').length === 1);
      const above = outside.envelopes.filter(
        (envelope) => envelope.channel === channel && (!('seq' in envelope) || (envelope.seq ?? 0) > removed),
      );
      expect(above).toEqual([]);
      expect(outside.events.at(-1)).toMatchObject({ type: 'channelClosed', data: { channel } });
    }
  });

  test('RCP-1 STA-1: marks, typing and preferences are told on the other node', async () => {
    const { asha, bilal } = await three();
    const channel = await group(asha[0], [bilal[0]]);
    const [seq = 0] = await say(asha[0], channel, 'see me');
    using hears = await asha[1].connect();
    using own = await bilal[1].connect();
    await bilal[0].call('mark', { marks: [{ channel, seen: seq }] });
    await bilal[0].call('typing', { channel, state: 'typing' });
    await bilal[0].call('setPreferences', { channel, archived: true });
    await eventually(() => hears.signals('receipt').length === 1 && hears.signals('typing').length === 1);
    expect(hears.signals('receipt')[0]?.data).toEqual({ user: bilal[0].user, delivered: seq, seen: seq });
    await eventually(() => own.signals('channelState').length === 1);
    expect(own.signals('channelState')[0]?.data).toMatchObject({ preferences: { archived: true } });
    const state = await asha[1].call('listChannels', { limit: 10 });
    expect(state.channels[0]).toMatchObject({ id: channel, unread: 0 });
    expect((await bilal[1].call('listChannels', { limit: 10 })).channels[0]).toMatchObject({ unread: 0 });
  });

  test('FEED-1: a feed made and published to on one node is read on the other, until it ends', async () => {
    const { asha } = await three();
    const { channel } = await asha[0].call('createFeed', {
      clientId: freshId(),
      name: `ticker${count}`,
    });
    using reader = await asha[1].connect();
    const subscribed = await reader.call('subscribe', { channel: channel.id });
    expect(subscribed).toMatchObject({ ok: true });
    for (const value of span(1, 5)) await asha[0].call('publish', { channel: channel.id, data: { value } });
    await eventually(() => seqsOf(channel.id, reader).length === 5);
    await asha[0].call('deleteFeed', { channel: channel.id });
    expect(await reader.call('subscribe', { channel: channel.id })).toMatchObject({
      error: { code: 'not_found' },
    });
  });

  test('a client that was told an event by one node may read it on the other at once', async () => {
    const { asha, bilal } = await three();
    const channel = await group(asha[0], [bilal[0]]);
    using here = await bilal[0].connect();
    for (const text of ['a', 'b', 'c']) {
      const [seq = 0] = await say(asha[0], channel, text);
      const { asOf, messages } = await asha[1].call('history', { channel, limit: 1 });
      expect([asOf, messages[0]?.seq]).toEqual([seq, seq]);
      await eventually(() => has(here, channel, seq));
      using there = await bilal[1].connect({ cursor: lastCursor(here) });
      await there.caughtUp();
      expect([there.ready.resume.result, there.events]).toEqual(['complete', []]);
    }
  });
});
