/**
 * How far people are: marks only grow, share commits, and are refused whole (RCP-1); what is unread (RCP-3); who is told.
 */
import { randomUUID } from 'node:crypto';
import { createManualClock, eventually, granted, group, people, type Person } from '@ghanti/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { oneNode, startWatched, type WatchedServer } from './support/watched-server.ts';

let watched: WatchedServer;
let asha: Person;
let bilal: Person;
let chitra: Person;

beforeAll(async () => {
  watched = await startWatched();
  const [one, two, three] = await people(watched.now, 'asha', 'bilal', 'chitra');
  if (!one || !two || !three) throw new Error('nobody came');
  [asha, bilal, chitra] = [one, two, three];
});

afterAll(() => watched[Symbol.asyncDispose]());

/** Past limits and transports: many at once. */
const say = async (who: Person, channel: string, count: number): Promise<void> => {
  const acting = watched.now.ghanti.as(who.user);
  const text = 'tea?';
  await Promise.all(
    Array.from({ length: count }, () =>
      acting.call('sendMessage', { clientId: randomUUID(), channel, text }),
    ),
  );
};

const marksOf = async (who: Person, channel: string) => {
  const { channel: found } = await who.call('getChannel', { channel });
  return { delivered: found.delivered, seen: found.seen, unread: found.unread };
};

const commitsOf = async (url: string): Promise<number> => {
  const text = await (await fetch(`${url}/metrics`)).text();
  return Number(/^ghanti_commit_seconds_count(?:\{.*\})? (\d+)$/m.exec(text)?.[1]);
};

const refused = (who: Person, marks: object[]) =>
  who.rest.request('/api/v1/marks', { method: 'POST', body: { marks } });

describe('marks (RCP-1)', () => {
  it('start at the head, and grow by maximum; seen carries delivered', async () => {
    const channel = await group(asha, [bilal, chitra]);
    expect(await marksOf(bilal, channel)).toEqual({ delivered: 3, seen: 3, unread: 0 });
    await say(asha, channel, 5);
    const { marks: first } = await bilal.call('mark', { marks: [{ channel, delivered: 6 }] });
    expect(first).toEqual([{ channel, delivered: 6, seen: 3, unread: 5 }]);
    const { marks: second } = await bilal.call('mark', { marks: [{ channel, seen: 7 }] });
    expect(second).toEqual([{ channel, delivered: 7, seen: 7, unread: 1 }]);
    const { marks: lower } = await bilal.call('mark', { marks: [{ channel, delivered: 1, seen: 2 }] });
    expect(lower).toEqual([{ channel, delivered: 7, seen: 7, unread: 1 }]);
    expect(await marksOf(bilal, channel)).toEqual({ delivered: 7, seen: 7, unread: 1 });
  });

  it('beyond the head are invalid; of several channels all count, or none', async () => {
    const [one, other] = [await group(asha, [bilal]), await group(asha, [bilal])];
    const foreign = await group(asha, [chitra]);
    await say(asha, one, 1);
    const bad = [
      [{ channel: one, seen: 4 }],
      [{ channel: one, delivered: 4, seen: 3 }],
      [
        { channel: one, seen: 3 },
        { channel: other, seen: 3 },
      ],
      [
        { channel: one, seen: -1 },
        { channel: one, seen: 3 },
      ],
    ];
    for (const marks of bad)
      expect(await refused(bilal, marks), JSON.stringify(marks)).toMatchObject({
        status: 400,
        body: { code: 'invalid' },
      });
    const withForeign = await refused(bilal, [
      { channel: one, seen: 3 },
      { channel: foreign, seen: 1 },
    ]);
    expect(withForeign).toMatchObject({ status: 404, body: { code: 'not_found' } });
    expect(await marksOf(bilal, one)).toEqual({ delivered: 2, seen: 2, unread: 1 });
  });

  it('of up to 250 ms share one commit, and are acknowledged after it', async () => {
    const clock = createManualClock();
    await using still = await startWatched({ ...oneNode, clock });
    const [one, two] = await people(still.now, 'asha', 'bilal');
    if (!one || !two) throw new Error('nobody came');
    const channel = await group(one, [two]);
    for (const text of ['a', 'b', 'c']) {
      await one.call('sendMessage', { clientId: randomUUID(), channel, text });
    }
    using mine = await one.connect();
    using theirs = await two.connect();
    const before = await commitsOf(still.now.url);
    let acknowledged = 0;
    const marks: Promise<void>[] = [];
    for (const [connection, seen] of [[theirs, 3] as const, [theirs, 4] as const, [mine, 5] as const]) {
      const ack = connection.call('mark', { marks: [{ channel, seen }] });
      marks.push(ack.then((answer) => void granted(answer)).then(() => void (acknowledged += 1)));
      granted(await connection.call('getProfile', {}));
      clock.advance(80);
    }
    const told = () => mine.signals('receipt').length + acknowledged;
    expect([told(), await commitsOf(still.now.url)]).toEqual([0, before]);
    clock.advance(10);
    await Promise.all(marks);
    expect(await commitsOf(still.now.url)).toBe(before + 1);
  });

  it('are told to every member, rising', async () => {
    const channel = await group(asha, [bilal, chitra]);
    await say(asha, channel, 10);
    using mine = await asha.connect();
    using theirs = await bilal.connect();
    const marks = await Promise.all(
      [6, 9, 7, 13, 8].map((seen) => theirs.call('mark', { marks: [{ channel, seen }] })),
    );
    await theirs.call('mark', { marks: [{ channel, seen: 5 }] });
    expect(marks.map((ack) => granted(ack).marks[0]?.unread).at(-2)).toBe(0);
    const receipt = { channel, by: 'bilal', data: { user: 'bilal', delivered: 13, seen: 13 } };
    await eventually(() => mine.signals('receipt').some(({ data }) => 'seen' in data && data.seen === 13));
    expect(mine.signals('receipt').at(-1)).toMatchObject(receipt);
    const told = mine.signals('receipt').map(({ data }) => ('seen' in data ? data.seen : -1));
    expect(told).toEqual(told.toSorted((a, b) => a - b));
    const { members } = await asha.call('getChannel', { channel });
    expect(members.map(({ user, seen }) => [user.id, seen])).toEqual([
      ['asha', 3],
      ['bilal', 13],
      ['chitra', 3],
    ]);
  });

  it('are each caller’s own, who may change what he was given (STA-1)', async () => {
    const channel = await group(asha, [bilal]);
    const acting = watched.now.ghanti.as('asha');
    const { cursor } = await acting.call('sync', {});
    await say(asha, channel, 1);
    await bilal.call('mark', { marks: [{ channel, seen: 3 }] });
    const receipts = async () => {
      const { states } = await acting.call('sync', { cursor });
      return states.find((state) => state.channel === channel)?.data.receipts;
    };
    const mine = await receipts();
    expect(mine).toHaveLength(2);
    if (Array.isArray(mine)) mine.length = 0;
    expect(await receipts()).toHaveLength(2);
  });

  it('that wait to be told are behind no cursor: who is cut meanwhile is told by the resume (RCP-2, STA-1)', async () => {
    const clock = createManualClock();
    await using still = await startWatched({ ...oneNode, clock });
    const [first, ...others] = await people(still.now, 'p10', 'p11', 'p12');
    if (first === undefined) throw new Error('nobody came');
    const channel = await group(first, others);
    const ears = await Promise.all(others.map((one) => one.connect()));
    const mine = await first.connect();
    const send = async (): Promise<number> => {
      const clientId = randomUUID();
      const { event } = await first.call('sendMessage', { clientId, channel, text: 'tea?' });
      await eventually(() => mine.events.some(({ seq }) => seq === event.seq));
      return event.seq;
    };
    const seen = await send();
    const [early, late] = ears;
    if (early === undefined || late === undefined) throw new Error('nobody marks');
    const marks = { marks: [{ channel, seen }] };
    const told = early.call('mark', marks);
    // It is on its way: commands of one connection begin in their order.
    granted(await early.call('getProfile', {}));
    clock.advance(250);
    granted(await told);
    await eventually(() => mine.signals('receipt').length === 1);
    // Within a quarter of a second of that one the next waits to be told; it is committed beside a message, and before another one.
    const waits = late.call('mark', marks);
    granted(await late.call('getProfile', {}));
    await send();
    granted(await waits);
    await send();
    expect(mine.signals('receipt')).toHaveLength(1);
    const cursor = mine.events.at(-1)?.cursor;
    mine.close();
    using back = await first.connect({ cursor });
    await eventually(() => back.signals('caughtUp').length === 1);
    expect(back.events).toEqual([]);
    expect(back.signals('channelState')).toMatchObject([{ channel }]);
    const [state] = back.signals('channelState');
    const receipts = state !== undefined && 'receipts' in state.data ? state.data.receipts : [];
    expect(receipts).toEqual(expect.arrayContaining(others.map(({ user }) => [user, seen, seen])));
    for (const ear of ears) ear.close();
  });
});

describe('unread (RCP-3)', () => {
  it('counts messages of others above seen, in list and channel alike', async () => {
    const channel = await group(asha, [bilal]);
    await say(asha, channel, 3);
    await say(bilal, channel, 2);
    await asha.call('addMembers', { clientId: randomUUID(), channel, users: ['chitra'] });
    await say(chitra, channel, 1);
    expect((await marksOf(asha, channel)).unread).toBe(3);
    expect((await marksOf(bilal, channel)).unread).toBe(4);
    expect((await marksOf(chitra, channel)).unread).toBe(0);
    const { marks } = await bilal.call('mark', { marks: [{ channel, seen: 4 }] });
    expect(marks).toEqual([{ channel, delivered: 4, seen: 4, unread: 2 }]);
    const { channels } = await bilal.call('listChannels', { limit: 1 });
    expect(channels).toMatchObject([{ id: channel, unread: 2, seen: 4, head: 9 }]);
  });

  it('is exact to 999', async () => {
    const channel = await group(asha, [bilal]);
    await say(asha, channel, 999);
    expect((await marksOf(bilal, channel)).unread).toBe(999);
    await bilal.call('mark', { marks: [{ channel, seen: 12 }] });
    expect((await marksOf(bilal, channel)).unread).toBe(989);
    await say(asha, channel, 30);
    expect((await marksOf(bilal, channel)).unread).toBe(999);
  });

  it('who joins later has nothing unread, with history "all" too', async () => {
    const channel = await group(asha, [], { history: 'all' });
    await say(asha, channel, 5);
    await asha.call('addMembers', { clientId: randomUUID(), channel, users: ['bilal'] });
    expect(await marksOf(bilal, channel)).toEqual({ delivered: 7, seen: 7, unread: 0 });
  });
});

it('left no bug behind', () => expect(watched.errors).toEqual([]));
