/**
 * Feeds (FEED-1, CUR-2): made, written one by one and in batches, read live and after an absence, trimmed, ended; over a restart.
 */
import { randomUUID } from 'node:crypto';
import { connect, createRest, eventually, granted, people, type Person } from '@ghanti/testkit';
import { commandSpec } from '@ghanti/protocol';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startWatched, type WatchedServer } from '../support/watched-server.ts';
import { feedOf, keyWith, subscribe, updatesIn, valuesIn } from './support.ts';

let watched: WatchedServer;
let asha: Person;
let bilal: Person;

const meet = async (): Promise<void> => {
  [asha, bilal] = await people(watched.now, 'asha', 'bilal', 'chitra', 'root');
};

beforeAll(async () => {
  watched = await startWatched();
  await meet();
});

afterAll(async () => {
  expect(watched.errors).toEqual([]);
  await watched[Symbol.asyncDispose]();
});

const numbered = (from: number, to: number, keys = Infinity) =>
  Array.from({ length: to - from + 1 }, (_none, index) => ({
    data: { n: from + index },
    ...(keys !== Infinity && { key: `k${(from + index) % keys}` }),
  }));

describe('making a feed', () => {
  test('gives its rules; its first event is its first update; the maker is its owner', async () => {
    const name = 'nifty.50';
    const input = { clientId: randomUUID(), name, public: true, retainEvents: 100, maxPerSecond: 50 };
    const answer = await asha.call('createFeed', { ...input, delivery: 'latest' });
    expect(commandSpec('createFeed').output.parse(answer)).toEqual(answer);
    expect(answer.channel).toMatchObject({
      id: `feed:${name}`,
      kind: 'feed',
      role: 'owner',
      head: 0,
      feed: { public: true, delivery: 'latest', maxPerSecond: 50, retainEvents: 100 },
    });
    const { event } = await asha.call('publish', { channel: `feed:${name}`, data: 1 });
    expect(event).toMatchObject({ type: 'feedUpdate', seq: 1, by: 'asha', data: { value: 1 } });
    const again = await asha.call('createFeed', { ...input, delivery: 'latest' });
    expect(again).toMatchObject({ duplicate: true, channel: { id: `feed:${name}` }, event: answer.event });
    const taken = await asha.rest.call('createFeed', { clientId: randomUUID(), name });
    expect(taken).toMatchObject({ ok: false, error: { code: 'conflict' } });
  });

  test('a rate alone makes it one of newest values; a rate of every update is invalid, and says which field', async () => {
    const make = (rules: object) =>
      asha.rest.call('createFeed', { clientId: randomUUID(), name: randomUUID(), ...rules });
    const told = { data: { channel: { feed: { delivery: 'latest', maxPerSecond: 5 } } } };
    expect(await make({ maxPerSecond: 5 })).toMatchObject(told);
    expect(await make({})).toMatchObject({ data: { channel: { feed: { delivery: 'every' } } } });
    expect(await make({ delivery: 'every', maxPerSecond: 5 })).toMatchObject({
      error: { code: 'invalid', issues: [{ path: 'maxPerSecond' }] },
    });
  });

  test('no list, no sync and no resume of the plain scope has anything of it (CUR-2)', async () => {
    const before = (await asha.call('sync', {})).cursor;
    const channel = await feedOf(asha, { public: true });
    using live = await asha.connect();
    await live.caughtUp();
    await asha.call('publish', { channel, data: 'not for the plain scope' });
    using resumed = await asha.connect({ cursor: before });
    await resumed.caughtUp();
    const { channels } = await asha.call('listChannels', { limit: 200 });
    const synced = await asha.call('sync', { cursor: before });
    expect(channels.filter(({ kind }) => kind === 'feed')).toEqual([]);
    for (const events of [live.events, resumed.events, synced.events])
      expect(events.filter((event) => event.channel === channel)).toEqual([]);
    expect(resumed.events).toMatchObject([{ type: 'channelOpened', data: { channel, kind: 'feed' } }]);
  });
});

describe('publishing', () => {
  test('a batch is all or none, with seqs in a row, by REST up to 256 KiB', async () => {
    const channel = await feedOf(asha, { public: true });
    const { events } = await asha.call('publish', { channel, updates: numbered(1, 500) });
    expect(events?.map(({ seq }) => seq)).toEqual(Array.from({ length: 500 }, (_none, index) => index + 1));
    expect(new Set(events?.map(({ id }) => id)).size).toBe(500);
    const long = Array.from({ length: 4 }, () => ({ data: 'x'.repeat(60_000) }));
    expect((await asha.call('publish', { channel, updates: long })).events).toHaveLength(4);
    const bad = [...numbered(1, 3), { data: 'x'.repeat(70_000) }];
    expect(await asha.rest.call('publish', { channel, updates: bad })).toMatchObject({
      error: { code: 'too_large' },
    });
    const tooMuch = await asha.rest.call('publish', { channel, updates: [...long, ...long] });
    expect(tooMuch).toMatchObject({ error: { code: 'too_large' } });
    using reader = await bilal.connect();
    expect(await subscribe(reader, channel)).toMatchObject({ head: 504 });
  });

  test('twice under one clientId is once, as a batch and when its rows are trimmed (IDEM-1)', async () => {
    const channel = await feedOf(asha, { retainEvents: 2 });
    const input = { channel, clientId: 'minute-1', updates: numbered(1, 3) };
    const first = await asha.call('publish', input);
    expect(await asha.call('publish', input)).toEqual({ ...first, duplicate: true });
    await asha.call('publish', { channel, updates: numbered(4, 9) });
    await trimmed(channel, 8);
    expect(await asha.call('publish', input)).toEqual({ ...first, duplicate: true });
    const other = await asha.rest.call('publish', { ...input, updates: numbered(1, 2) });
    expect(other).toMatchObject({ error: { code: 'conflict' } });
  });

  test('by a key with the scope, by the application, and by nobody else', async () => {
    const channel = await feedOf(asha, { name: 'weather' });
    const secret = await keyWith(watched.now, 'publish:weather');
    const key = createRest(watched.now.url, secret);
    expect(await key.call('publish', { channel, data: { c: 31 }, key: 'दिल्ली' })).toMatchObject({ ok: true });
    const stranger = await bilal.rest.call('publish', { channel, data: 1 });
    expect(stranger).toMatchObject({ error: { code: 'not_found' } });
    const { event } = await watched.now.ghanti.publish({ channel, data: { c: 30 }, key: 'दिल्ली' });
    expect(event).toMatchObject({ by: null, seq: 2 });
    const gone = watched.now.ghanti.publish({ channel: 'feed:nowhere', data: 1 });
    await expect(gone).rejects.toMatchObject({ code: 'not_found' });
  });

  test('over what one feed keeps in memory is too_large, and told to publishers alone', async () => {
    await using small = await startWatched({ limits: { maxFeedKeys: 3, maxFeedBytes: 1_000 } });
    const [owner, other] = await people(small.now, 'asha', 'bilal');
    const channel = await feedOf(owner, { public: true });
    await owner.call('publish', { channel, updates: numbered(0, 8, 3) });
    const more = { channel, data: 1, key: 'one-more' };
    expect(await owner.rest.call('publish', more)).toMatchObject({ error: { code: 'too_large' } });
    expect(await other.rest.call('publish', more)).toMatchObject({ error: { code: 'forbidden' } });
    const long = { channel, data: 'x'.repeat(2_000), key: 'k0' };
    expect(await owner.rest.call('publish', long)).toMatchObject({ error: { code: 'too_large' } });
    await owner.call('publish', { channel, updates: numbered(9, 11, 3) });
  });
});

/** The start of a server takes the rows away; else that comes within seconds. */
const trimmed = async (channel: string, oldest: number): Promise<void> => {
  await watched.restart();
  await meet();
  await eventually(async () => {
    const { messages } = await asha.call('history', { channel, limit: 200 });
    return messages[0]?.seq === oldest;
  });
};

describe('reading', () => {
  test('from now: each update once, in order, without a cursor, on both sockets', async () => {
    const channel = await feedOf(asha, { public: true });
    await asha.call('publish', { channel, data: 'before' });
    using reader = await bilal.connect();
    const answer = await subscribe(reader, channel);
    expect(commandSpec('subscribe').output.parse(answer)).toEqual(answer);
    expect(answer).toMatchObject({
      head: 1,
      first: 1,
      asOf: 1,
      delivery: 'every',
      result: 'complete',
      events: [],
      more: false,
    });
    for (let n = 2; n <= 40; n += 1) await asha.call('publish', { channel, data: n, key: 'n' });
    await eventually(() => updatesIn(reader, channel).length === 39);
    expect(updatesIn(reader, channel).map(({ seq }) => seq)).toEqual(
      Array.from({ length: 39 }, (_none, index) => index + 2),
    );
    expect(updatesIn(reader, channel).every((event) => !('cursor' in event))).toBe(true);
    expect(updatesIn(reader, channel)[0]).toMatchObject({ by: 'asha', data: { key: 'n', value: 2 } });
    granted(await reader.call('unsubscribe', { channel }));
    await asha.call('publish', { channel, data: 'after' });
    await asha.call('openDirect', { user: 'bilal' });
    expect(valuesIn(reader, channel)).not.toContain('after');
  });

  test('after a seq: page by page, and live from the last page on (RES-1)', async () => {
    const channel = await feedOf(asha, { public: true });
    for (let from = 1; from <= 1_100; from += 100)
      await asha.call('publish', { channel, updates: numbered(from, from + 99) });
    using reader = await bilal.connect();
    const seen: number[] = [];
    for (let after = 0; ;) {
      const page = await subscribe(reader, channel, { after });
      seen.push(...page.events.map(({ seq }) => seq));
      after = page.asOf;
      expect(page.result).toBe('complete');
      if (!page.more) break;
      await asha.call('publish', { channel, data: 'meanwhile' });
    }
    await asha.call('publish', { channel, data: 'the last' });
    await eventually(() => valuesIn(reader, channel).includes('the last'));
    seen.push(...updatesIn(reader, channel).map(({ seq }) => seq));
    expect(seen).toEqual(Array.from({ length: seen.length }, (_none, index) => index + 1));
    expect(await subscribe(reader, channel, { after: 99_999 })).toMatchObject({
      result: 'reset',
      events: [],
    });
  });

  test('latest: the newest value of each key; of a latest feed, after a seq, those that are newer', async () => {
    const channel = await feedOf(asha, { public: true, delivery: 'latest' });
    await asha.call('publish', { channel, updates: numbered(1, 20, 5) });
    await asha.call('publish', { channel, data: 'no key' });
    using reader = await bilal.connect();
    const answer = await subscribe(reader, channel, { latest: true, after: 18 });
    expect(answer.latest?.map(({ seq, data }) => [seq, data.key])).toEqual([
      [16, 'k1'],
      [17, 'k2'],
      [18, 'k3'],
      [19, 'k4'],
      [20, 'k0'],
      [21, undefined],
    ]);
    expect(answer.events.map(({ seq }) => seq)).toEqual([19, 20, 21]);
    const older = await subscribe(reader, channel, { after: 0 });
    expect(older.events.map(({ seq, data }) => [seq, Object(data).skipped])).toEqual([
      [16, 15],
      [17, undefined],
      [18, undefined],
      [19, undefined],
      [20, undefined],
      [21, undefined],
    ]);
  });

  test('a latest feed gives so many a second, each key its newest in the end, and says what it passed over', async () => {
    const channel = await feedOf(asha, { public: true, delivery: 'latest', maxPerSecond: 20 });
    using reader = await bilal.connect();
    await subscribe(reader, channel);
    const began = performance.now();
    for (let round = 0; round < 20; round += 1)
      await asha.call('publish', { channel, updates: numbered(round * 50, round * 50 + 49, 10) });
    await eventually(() => Object(valuesIn(reader, channel).at(-1)).n === 999);
    const got = updatesIn(reader, channel);
    const seconds = (performance.now() - began) / 1_000;
    expect(got.length).toBeLessThanOrEqual(20 * seconds + 4);
    const newest = new Map(got.map(({ data }) => [data.key, Object(data.value).n]));
    expect(Object.fromEntries(newest)).toEqual(
      Object.fromEntries(numbered(990, 999, 10).map(({ key, data }) => [key, data.n])),
    );
    let before = 0;
    for (const { seq, data } of got) {
      expect(data.skipped ?? 0).toBe(seq - before - 1);
      before = seq;
    }
  });

  test('retention: first is exact at once, what lies before is limited, values outlive their rows; so after a restart', async () => {
    const channel = await feedOf(asha, { public: true, retainEvents: 5 });
    await asha.call('publish', { channel, data: 'old', key: 'seldom' });
    await asha.call('publish', { channel, updates: numbered(1, 9, 3) });
    const check = async (): Promise<void> => {
      using reader = await bilal.connect();
      const answer = await subscribe(reader, channel, { after: 0, latest: true });
      expect(answer).toMatchObject({ head: 10, first: 6, result: 'limited' });
      expect(answer.events.map(({ seq }) => seq)).toEqual([6, 7, 8, 9, 10]);
      expect(answer.latest?.map(({ data }) => data.key)).toEqual(['seldom', 'k1', 'k2', 'k0']);
      expect(await subscribe(reader, channel, { after: 5 })).toMatchObject({ result: 'complete' });
      expect(await subscribe(reader, channel, { after: 4 })).toMatchObject({ result: 'limited' });
    };
    await check();
    await trimmed(channel, 6);
    await check();
    const { event } = await asha.call('publish', { channel, data: 'on' });
    expect(event?.seq).toBe(11);
  });

  test('retention by age', async () => {
    const channel = await feedOf(asha, { public: true, retainMs: 300 });
    await asha.call('publish', { channel, updates: numbered(1, 4) });
    using reader = await bilal.connect();
    await eventually(async () => {
      const answer = await subscribe(reader, channel, { after: 0 });
      expect(answer).toMatchObject({ first: 5, result: 'limited', events: [] });
    });
  });
});

describe('a private feed (PRV-1)', () => {
  test('is read by its members and keys with the scope; who is removed hears no more', async () => {
    const channel = await feedOf(asha, { name: 'secrets' });
    using reader = await bilal.connect();
    const missing = await reader.call('subscribe', { channel: 'feed:missing' });
    expect(await reader.call('subscribe', { channel })).toEqual(missing);
    await asha.call('addMembers', { clientId: randomUUID(), channel, users: ['bilal', 'chitra'] });
    await subscribe(reader, channel);
    const forbidden = await bilal.rest.call('publish', { channel, data: 1 });
    expect(forbidden).toMatchObject({ error: { code: 'forbidden' } });
    const secret = await keyWith(watched.now, 'read:secrets');
    using machine = await connect(watched.now.url, secret);
    await subscribe(machine, channel);
    await asha.call('publish', { channel, data: 'one' });
    await eventually(() => valuesIn(reader, channel).length === 1 && valuesIn(machine, channel).length === 1);
    await asha.call('removeMember', { clientId: randomUUID(), channel, user: 'bilal' });
    await asha.call('publish', { channel, data: 'two' });
    await eventually(() => valuesIn(machine, channel).length === 2);
    expect(valuesIn(reader, channel)).toEqual(['one']);
    expect(await reader.call('subscribe', { channel })).toEqual(missing);
    await asha.call('setRole', { clientId: randomUUID(), channel, user: 'chitra', role: 'admin' });
  });

  test('ended: nobody reads it, its members are told, a new one of its name goes on with its seqs', async () => {
    const channel = await feedOf(asha, { name: 'short-lived' });
    await asha.call('addMembers', { clientId: randomUUID(), channel, users: ['bilal'] });
    await asha.call('publish', { channel, updates: numbered(1, 5, 2) });
    using reader = await bilal.connect();
    await subscribe(reader, channel);
    expect(await bilal.rest.call('deleteFeed', { channel })).toMatchObject({ error: { code: 'forbidden' } });
    await asha.call('deleteFeed', { channel });
    await eventually(() =>
      reader.events.some(({ type, data }) => type === 'channelClosed' && Object(data).how === 'deleted'),
    );
    expect(await reader.call('subscribe', { channel })).toMatchObject({ error: { code: 'not_found' } });
    expect(await asha.rest.call('publish', { channel, data: 1 })).toMatchObject({
      error: { code: 'not_found' },
    });
    expect(await asha.rest.call('deleteFeed', { channel })).toMatchObject({ error: { code: 'not_found' } });
    await feedOf(bilal, { name: 'short-lived', public: true });
    const { event } = await bilal.call('publish', { channel, data: 'anew' });
    expect(event?.seq).toBe(7);
    const answer = await subscribe(reader, channel, { after: 0, latest: true });
    expect(answer).toMatchObject({ first: 7, result: 'limited', latest: [{ data: { value: 'anew' } }] });
    expect(answer.events).toMatchObject([{ seq: 7 }]);
  });
});
