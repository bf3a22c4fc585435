/**
 * One suite over the five ways of reading: Socket.IO, raw WebSocket, SSE, long poll, short poll. What is promised of a resume (RES-1,
 * RES-2, STA-1), of membership (MEM-1, MEM-2), privacy (PRV-1), order (ORD-1, CUR-1) and scopes (CUR-2) holds on each.
 */
import {
  chooseSeed,
  createRandom,
  eventually,
  group,
  people,
  read,
  ways,
  type Person,
  type Reader,
  type ReadOptions,
  type Way,
} from '@ghanti/testkit';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { pick } from '../../../../testing/layer.ts';
import { freshId, places, say, sayMany, span } from './resume-support/talk.ts';
import { startWatched, type WatchedServer } from './support/watched-server.ts';

const seed = chooseSeed(process.env['TEST_SEED']);
const listening = ways.filter((way) => way !== 'shortPoll');
const filtering = ways.filter((way) => way !== 'socketio' && way !== 'raw');

const polling: ReadonlySet<Way> = new Set(['longPoll', 'shortPoll']);

let watched: WatchedServer;
let names = 0;

beforeAll(async () => void (watched = await startWatched({ limits: { streamsPerUser: 100 } })));
afterAll(async () => {
  expect(watched.errors).toEqual([]);
  await watched[Symbol.asyncDispose]();
});

/** Three who have not met yet. */
const three = () => {
  names += 1;
  return people(watched.now, `asha${names}`, `bilal${names}`, `chitra${names}`);
};

const reading = (who: Person, way: Way, options?: ReadOptions): Promise<Reader> =>
  read(watched.now.url, who.token, way, options);

const seqs = ({ events }: Reader, channel: string): number[] =>
  events.filter((event) => event.channel === channel).map(({ seq }) => seq);

describe.concurrent.each(ways)('%s', (way) => {
  test('RES-1: who begins now is told what comes; who was away, all after his cursor, once, in order', async () => {
    const [asha, bilal] = await three();
    const channel = await group(asha, [bilal]);
    const first = await reading(bilal, way);
    expect([first.resume, first.events]).toEqual([{ result: 'complete' }, []]);
    await say(asha, channel, 'one', 'two');
    await eventually(() => expect(seqs(first, channel)).toEqual([3, 4]));
    first.cut();
    const { cursor } = first;
    await say(asha, channel, 'three');
    const other = await group(asha, [bilal]);
    await say(asha, other, 'elsewhere');
    await sayMany(asha, [channel, other], 60);
    using second = await reading(bilal, way, { cursor });
    await second.caughtUp();
    expect(second.resume).toEqual({ result: 'complete' });
    expect([...seqs(second, channel), ...seqs(second, other)]).toEqual([...span(5, 35), ...span(2, 33)]);
    const positions = second.events.map((event) => Number.parseInt(event.cursor?.split('.')[2] ?? '', 36));
    expect(positions).toEqual(positions.toSorted((one, another) => one - another));
    second.cut();
    using none = await reading(bilal, way, { cursor: second.cursor });
    await none.caughtUp();
    expect(none.events).toEqual([]);
  });

  test('RES-2: a window names what is beyond it; what cannot be read is `reset`', async () => {
    const [asha, bilal] = await three();
    const [busy, quiet] = [await group(asha, [bilal]), await group(asha, [bilal])];
    const { cursor } = await bilal.call('sync', {});
    await sayMany(asha, [busy], 30);
    await say(asha, quiet, 'here');
    using windowed = await reading(bilal, way, { cursor, window: 10 });
    await windowed.caughtUp();
    expect(windowed.resume).toEqual({ result: 'limited', limited: [{ channel: busy, toSeq: 32 }] });
    expect(places(windowed.events)).toEqual([`${quiet}#3`]);
    await say(asha, busy, 'after it');
    await eventually(() => expect(seqs(windowed, busy)).toEqual([33]));
    using reset = await reading(bilal, way, { cursor: `${cursor.slice(0, -1)}!` });
    await reset.caughtUp();
    expect([reset.resume, reset.events]).toEqual([{ result: 'reset' }, []]);
  });

  test('MEM-1, MEM-2, PRV-1: joined and removed while away, and while there; nothing of it after the removal', async () => {
    const [asha, bilal, chitra] = await three();
    const kept = await group(asha, [bilal, chitra]);
    const channel = await group(asha, [bilal]);
    const join = () => asha.call('addMembers', { channel, users: [chitra.user], clientId: freshId() });
    const remove = () => asha.call('removeMember', { channel, user: chitra.user, clientId: freshId() });
    const { cursor } = await chitra.call('sync', {});
    await say(asha, channel, 'before him');
    await join();
    await say(asha, channel, 'to him');
    using there = await reading(chitra, way, { cursor });
    await there.caughtUp();
    expect(seqs(there, channel)).toEqual([4, 5]);
    expect(there.events.map(({ type }) => type)).toEqual(['channelOpened', 'memberJoined', 'receiveMessage']);
    await remove();
    await eventually(() => expect(there.events.at(-1)?.type).toBe('channelClosed'));
    await say(asha, channel, 'not to him');
    await say(asha, kept, 'to all');
    await eventually(() => expect(seqs(there, kept)).toEqual([4]));
    expect(seqs(there, channel).at(-1)).toBeLessThanOrEqual(6);
    there.cut();
    await join();
    await say(asha, channel, 'again');
    await remove();
    await say(asha, channel, 'not again');
    using back = await reading(chitra, way, { cursor: there.cursor });
    await back.caughtUp();
    expect(seqs(back, channel)).toEqual([]);
    expect(back.events.map(({ type }) => type)).toEqual(['channelOpened', 'channelClosed']);
  });

  test('STA-1: what moved while away is told by a state, once, and a receipt while there', async () => {
    const [asha, bilal] = await three();
    const channel = await group(asha, [bilal]);
    const [seq = 0] = await say(asha, channel, 'seen?');
    const { cursor } = await asha.call('sync', {});
    await bilal.call('mark', { marks: [{ channel, delivered: seq, seen: seq }] });
    using reader = await reading(asha, way, { cursor });
    await reader.caughtUp();
    const states = () => reader.envelopes.filter(({ type }) => type === 'channelState');
    expect(states()).toMatchObject([
      {
        channel,
        data: {
          receipts: [
            [asha.user, 2, 2],
            [bilal.user, seq, seq],
          ],
        },
      },
    ]);
    const [next = 0] = await say(asha, channel, 'and now?');
    await bilal.call('mark', { marks: [{ channel, delivered: next }] });
    await eventually(() => {
      const told = reader.envelopes.filter(({ type }) => type === 'receipt' || type === 'channelState');
      const how = JSON.stringify(told.at(-1));
      expect(how.includes(`"delivered":${next}`) || how.includes(`"${bilal.user}",${next}`)).toBe(true);
    });
    reader.cut();
    // On a live connection a state has no cursor of its own: the next heartbeat brings it.
    if (!polling.has(way)) return;
    using after = await reading(asha, way, { cursor: reader.cursor });
    await after.caughtUp();
    expect(after.envelopes.filter(({ type }) => type !== 'ready' && type !== 'caughtUp')).toEqual([]);
  });

  test(`RES-3, CUR-1: cut at random while it comes in, no hole and no event twice (seed ${seed})`, async () => {
    const random = createRandom(seed).fork(way);
    const [asha, bilal] = await three();
    const channels = [await group(asha, [bilal]), await group(asha, [bilal])];
    let { cursor } = await bilal.call('sync', {});
    const total = pick(120, 4_000);
    const sending = sayMany(asha, channels, total, 'load', 6);
    const log: string[] = [];
    let cuts = 0;
    while (log.length < total) {
      const reader = await reading(bilal, way, { cursor });
      const goal = random.between(1, 60);
      const patience = performance.now() + random.between(5, 60);
      await eventually(() => reader.events.length >= goal || performance.now() > patience, { everyMs: 1 });
      reader.cut();
      log.push(...places(reader.events));
      ({ cursor } = reader);
      cuts += 1;
    }
    await sending;
    const expected = channels.flatMap((channel) => span(3, 2 + total / 2).map((seq) => `${channel}#${seq}`));
    expect(log.toSorted((one, other) => one.localeCompare(other))).toEqual(
      expected.toSorted((one, other) => one.localeCompare(other)),
    );
    expect(cuts).toBeGreaterThan(2);
  }, 300_000);
});

describe.concurrent.each(listening)('%s', (way) => {
  test('signals come while it listens, and to nobody else', async () => {
    const [asha, bilal, chitra] = await three();
    const channel = await group(asha, [bilal]);
    using reader = await reading(bilal, way);
    using stranger = await reading(chitra, way);
    const heard = ({ envelopes }: Reader) => envelopes.filter(({ type }) => type === 'typing').length;
    await eventually(async () => {
      await asha.call('typing', { channel, state: 'idle' });
      await asha.call('typing', { channel, state: 'typing' });
      return heard(reader) > 0;
    });
    expect(heard(stranger)).toBe(0);
  });
});

/** Those on which a catch-up can be cut in the midst of it; a poll's page comes as a whole. */
const streaming = listening.filter((way) => !polling.has(way));

describe.concurrent.each(streaming)('%s', (way) => {
  test('RES-3, STA-1: cut after any of the events, the next resume tells the states that this one had not', async () => {
    const [asha, bilal] = await three();
    const channel = await group(asha, [bilal]);
    const [seq = 0] = await say(asha, channel, 'seen?');
    const { cursor } = await asha.call('sync', {});
    await bilal.call('mark', { marks: [{ channel, delivered: seq, seen: seq }] });
    await say(asha, channel, 'one', 'two', 'three');
    const states = ({ envelopes }: Reader) => envelopes.filter(({ type }) => type === 'channelState').length;
    const cutAfterFirst = async (from: string): Promise<string> => {
      using reader = await reading(asha, way, { cursor: from });
      await reader.caughtUp();
      expect([reader.resume.result, states(reader)]).toEqual(['complete', 1]);
      return reader.events[0]?.cursor ?? '';
    };
    const first = await cutAfterFirst(cursor);
    const second = await cutAfterFirst(first);
    expect((await asha.call('sync', { cursor: second })).states).toMatchObject([{ channel }]);
    using whole = await reading(asha, way, { cursor: second });
    await whole.caughtUp();
    expect([seqs(whole, channel), states(whole)]).toEqual([[seq + 3], 1]);
    using none = await reading(asha, way, { cursor: whole.cursor });
    await none.caughtUp();
    expect([none.events, states(none)]).toEqual([[], 0]);
  });
});

describe.concurrent('sse', () => {
  test('PRE-1: who listens is online, and is told who is', async () => {
    const [asha, bilal] = await three();
    const { channel } = await asha.call('openDirect', { user: bilal.user });
    await say(asha, channel.id, 'are you there?');
    using first = await reading(asha, 'sse');
    await first.caughtUp();
    // Another node knows it a moment later.
    const known = () => bilal.call('watchPresence', { users: [asha.user] });
    await eventually(async () => expect((await known()).presence).toMatchObject([{ online: true }]));
    using second = await reading(bilal, 'sse');
    await eventually(() => second.envelopes.some(({ type }) => type === 'onlineUsers'));
    const online = second.envelopes.find(({ type }) => type === 'onlineUsers');
    expect(online?.data).toEqual([asha.user]);
    await eventually(() => {
      const told = first.envelopes.filter(({ type }) => type === 'presence' || type === 'onlineUsers');
      expect(JSON.stringify(told)).toContain(bilal.user);
    });
  });
});

describe.concurrent.each(filtering)('%s', (way) => {
  test('CUR-2: a filter gives what it names and no more, whoever joins and goes; its cursor is good for it alone', async () => {
    const [asha, bilal, chitra] = await three();
    const [one, two, theirs] = [
      await group(asha, [bilal]),
      await group(asha, [bilal]),
      await group(asha, [chitra]),
    ];
    const channels = [one, theirs, 'nowhere'];
    using reader = await reading(bilal, way, { channels });
    expect(reader.resume).toEqual({ result: 'complete' });
    for (const channel of [one, two, theirs]) await say(asha, channel, 'said');
    await eventually(() => expect(places(reader.events)).toEqual([`${one}#3`]));
    await asha.call('addMembers', { channel: theirs, users: [bilal.user], clientId: freshId() });
    await eventually(() => expect(places(reader.events)).toEqual([`${one}#3`, `${theirs}#4`]));
    await asha.call('setPreferences', { channel: two, pinned: true });
    await asha.call('signal', { channel: two, name: 'n', data: {} });
    await asha.call('signal', { channel: one, name: 'n', data: {} });
    if (way !== 'shortPoll') await eventually(() => reader.envelopes.some(({ type }) => type === 'signal'));
    expect(reader.envelopes.filter((envelope) => envelope.channel === two)).toEqual([]);
    reader.cut();
    const { cursor } = reader;
    await say(asha, theirs, 'away');
    await say(asha, two, 'not named');
    using same = await reading(bilal, way, { channels: channels.toReversed(), cursor });
    await same.caughtUp();
    expect([same.resume.result, places(same.events)]).toEqual(['complete', [`${theirs}#5`]]);
    for (const options of [
      { cursor },
      { cursor, channels: [one] },
      { cursor, channels: [...channels, two] },
    ]) {
      using other = await reading(bilal, way, options);
      await other.caughtUp();
      expect([other.resume, other.events]).toEqual([{ result: 'reset' }, []]);
    }
    for (const door of ['socketio', 'raw'] as const)
      expect((await reading(bilal, door, { cursor })).resume).toEqual({ result: 'reset' });
    using plain = await reading(bilal, way);
    using back = await reading(bilal, way, { channels, cursor: plain.cursor });
    expect(back.resume).toEqual({ result: 'reset' });
  });
});
