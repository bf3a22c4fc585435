/**
 * Polls of `/events` (protocol.md section 5): when they are answered, with how much, and what is theirs of states, presence and limits
 * (RES-2, STA-1, PRE-1, SLOW-1, RT-18). What they share with the other ways is in transports.test.ts.
 */
import { pollAnswer, type PollAnswer } from '@ghanti/protocol';
import {
  createManualClock,
  createRest,
  eventually,
  group,
  people,
  testStore,
  read,
  startServer,
  type Person,
} from '@ghanti/testkit';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { freshId, say, span } from './resume-support/talk.ts';
import { oneNode, startWatched, unhurried, type WatchedServer } from './support/watched-server.ts';

const clock = createManualClock();
let watched: WatchedServer;
let asha: Person;
let bilal: Person;
let channel: string;

beforeAll(async () => {
  watched = await startWatched({ ...oneNode, clock, limits: { streamsPerUser: 4 } });
  [asha, bilal] = await people(watched.now, 'asha', 'bilal');
  channel = await group(asha, [bilal]);
});
afterAll(async () => {
  expect(watched.errors).toEqual([]);
  await watched[Symbol.asyncDispose]();
});

type Query = Readonly<Record<string, string | number | undefined>>;

const poll = async (who: Person, query: Query = {}, signal?: AbortSignal): Promise<PollAnswer> => {
  const given = Object.entries(query).filter(([, value]) => value !== undefined);
  const search = new URLSearchParams(given.map(([name, value]) => [name, String(value)]));
  const reply = await who.rest.request(`/events?${search}`, signal ? { signal } : {});
  expect(reply.status, reply.text.slice(0, 300)).toBe(200);
  return pollAnswer.parse(reply.body);
};

/** A poll that is on its way; `answer` is there once it is answered. */
const waiting = (who: Person, query: Query) => {
  const state: { answer: PollAnswer | undefined } = { answer: undefined };
  const stop = new AbortController();
  const done = poll(who, query, stop.signal).then((answer) => (state.answer = answer));
  return { state, done, stop: () => stop.abort() };
};

/** As many as share few commits. */
const many = async (count: number, text: string): Promise<void> => {
  const writer = watched.now.ghanti.as('asha');
  const send = () => writer.call('sendMessage', { channel, clientId: freshId(), text });
  await Promise.all(span(1, count).map(send));
};

const isOpen = async (transport: string, count: number): Promise<void> => {
  const { text } = await createRest(watched.now.url).request('/metrics');
  const line = text.split('\n').find((one) => one.includes(`transport="${transport}"`)) ?? ' 0';
  expect(Number(line.split(' ').at(-1))).toBe(count);
};
const sits = (count: number): Promise<void> => eventually(() => isOpen('poll', count)).then(() => undefined);

const empty = { events: [], signals: [], states: [], result: 'complete', more: false };

describe('a long poll', () => {
  test('without a cursor is answered at once, with the cursor', async () => {
    expect(await poll(bilal, { wait: 25 })).toEqual({ ...empty, cursor: expect.any(String) });
  });

  test('waits until there is something, and then tells that alone', async () => {
    const { cursor } = await poll(bilal);
    const first = waiting(bilal, { wait: 25, cursor });
    await sits(1);
    expect(first.state.answer).toBeUndefined();
    const [seq] = await say(asha, channel, 'there you are');
    const answer = await first.done;
    expect(answer).toMatchObject({ ...empty, events: [{ channel, seq }] });
    expect(answer.cursor).toBe(answer.events.at(-1)?.cursor);
    const second = waiting(bilal, { wait: 25, cursor: answer.cursor });
    await sits(1);
    await asha.call('typing', { channel, state: 'typing' });
    expect(await second.done).toMatchObject({ ...empty, signals: [{ type: 'typing', channel, by: 'asha' }] });
  });

  test('is answered when its time is over; the cursor goes on', async () => {
    const { cursor } = await poll(bilal);
    const { done } = waiting(bilal, { wait: 55, cursor });
    await sits(1);
    await clock.drift(55_000, 1_000);
    const answer = await done;
    expect(answer).toMatchObject(empty);
    expect(await poll(bilal, { cursor: answer.cursor })).toMatchObject(empty);
  });

  test('STA-1: a state that moves wakes it, once', async () => {
    const { cursor } = await poll(bilal);
    const first = waiting(bilal, { wait: 25, cursor });
    await sits(1);
    await bilal.call('setPreferences', { channel, draft: 'half a thought' });
    const answer = await first.done;
    expect(answer.states).toMatchObject([{ channel, data: { preferences: { draft: 'half a thought' } } }]);
    const again = await poll(bilal, { cursor: answer.cursor });
    // Where reading takes a moment it may have moved before the poll had read all; then it is told once more.
    if (testStore() === 'sqlite') expect(again.states).toEqual([]);
    const second = waiting(bilal, { wait: 25, cursor: again.cursor });
    await sits(1);
    await say(asha, channel, 'only this');
    expect(await second.done).toMatchObject({ events: [{ channel }], states: [], signals: [] });
  });

  test('whoever goes while it waits makes room (RT-13, RT-17)', async () => {
    const { cursor } = await poll(bilal);
    const polls = span(1, 4).map(() => waiting(bilal, { wait: 25, cursor }));
    await sits(4);
    const { status, headers } = await bilal.rest.request(`/events?wait=25&cursor=${cursor}`);
    expect([status, Number(headers.get('retry-after'))]).toEqual([429, expect.any(Number)]);
    for (const { stop, done } of polls) {
      stop();
      await expect(done).rejects.toThrow();
    }
    await sits(0);
    expect(await poll(bilal, { cursor })).toMatchObject(empty);
  });
});

describe('a page', () => {
  test('SLOW-1, STA-1: holds 500 events, and says that there is more; states are not lost on the way', async () => {
    const { cursor } = await poll(bilal);
    const [seq = 0] = await say(asha, channel, 'the first');
    await bilal.call('setPreferences', { channel, pinned: true });
    await many(600, 'one of many');
    const first = await poll(bilal, { cursor, wait: 25 });
    expect([first.events.length, first.more, first.states.length]).toEqual([500, true, 1]);
    const second = await poll(bilal, { cursor: first.cursor, wait: 25 });
    expect([second.events.length, second.more]).toEqual([101, false]);
    const seqs = [...first.events, ...second.events].map((event) => event.seq);
    expect(seqs).toEqual(span(seq, seq + 600));
  });

  test('SLOW-1: holds about 512 KiB of long messages', async () => {
    let { cursor } = await poll(bilal);
    await many(160, 'य'.repeat(5_000));
    const pages: number[] = [];
    for (let more = true; more;) {
      const page = await poll(bilal, { cursor });
      expect(JSON.stringify(page).length).toBeLessThan(600_000);
      pages.push(page.events.length);
      ({ cursor, more } = page);
    }
    expect(pages.reduce((sum, count) => sum + count, 0)).toBe(160);
    expect(pages.length).toBeGreaterThan(1);
  });
});

test('PRE-1: who polls is online while he waits, and for 30 s after it', async () => {
  const { channel: direct } = await asha.call('openDirect', { user: 'bilal' });
  await say(asha, direct.id, 'are you there?');
  await clock.drift(40_000, 1_000);
  const isOnline = async (): Promise<unknown> => {
    const { presence } = await asha.call('watchPresence', { users: ['bilal'] });
    return presence[0]?.online;
  };
  await eventually(async () => expect(await isOnline()).toBe(false));
  await poll(bilal);
  expect(await isOnline()).toBe(true);
  await clock.drift(28_000, 1_000);
  expect(await isOnline()).toBe(true);
  await clock.drift(6_000, 1_000);
  await eventually(async () => expect(await isOnline()).toBe(false));
  const { cursor } = await poll(bilal);
  const { done } = waiting(bilal, { wait: 55, cursor });
  await sits(1);
  await clock.drift(50_000, 1_000);
  expect(await isOnline()).toBe(true);
  await clock.drift(6_000, 1_000);
  await done;
  await clock.drift(34_000, 1_000);
  await eventually(async () => expect(await isOnline()).toBe(false));
});

test('a long poll in a busy place is slowed down, not refused, costs nothing of what one may send, and misses nothing', async () => {
  const slow = { commandsPerSecond: 40, commandBurst: 4 };
  await using server = await startServer({ ...oneNode, limits: { ...unhurried, ...slow } });
  const [dev, esha] = await people(server, 'dev', 'esha');
  const busy = await group(dev, [esha]);
  using reader = await read(server.url, esha.token, 'longPoll');
  const writer = server.ghanti.as('dev');
  for (const _ of span(1, 60))
    await writer.call('sendMessage', { channel: busy, clientId: freshId(), text: 'on' });
  await eventually(() => expect(reader.events.map(({ seq }) => seq)).toEqual(span(3, 62)));
  expect(reader.gone).toBeUndefined();
  await say(esha, busy, 'and one of mine');
});

test('SLOW-1: what comes at once while a poll waits, and is more than a page, is there for the next one', async () => {
  const { cursor } = await poll(bilal);
  const first = waiting(bilal, { wait: 25, cursor });
  await sits(1);
  await many(700, 'at once');
  const pages = [await first.done];
  expect(pages[0]?.more).toBe(true);
  for (let last = pages.at(-1); last?.more === true; last = pages.at(-1))
    pages.push(await poll(bilal, { cursor: last.cursor }));
  const seqs = pages.flatMap(({ events }) => events.map(({ seq }) => seq));
  expect(seqs).toEqual(span(seqs[0] ?? 0, (seqs[0] ?? 0) + 699));
});

test('RT-18: polls without end are told to wait, a user and an address without one', async () => {
  await using server = await startServer({
    ...oneNode,
    limits: { ...unhurried, commandsPerSecond: 5, commandBurst: 10 },
  });
  const [dev] = await people(server, 'dev');
  for (const { rest } of [dev, { rest: createRest(server.url) }]) {
    const replies = await Promise.all(span(1, 40).map(() => rest.request('/events')));
    const refused = replies.filter(({ status }) => status === 429);
    expect(refused.length).toBeGreaterThan(10);
    for (const { headers } of refused) expect(Number(headers.get('retry-after'))).toBeGreaterThanOrEqual(1);
    expect(replies.some(({ status }) => status === 200)).toBe(true);
  }
});
