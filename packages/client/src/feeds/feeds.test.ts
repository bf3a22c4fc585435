/** Feeds against a far end that says exactly what the test wants: the past, what comes meanwhile, absences, refusals (CL-60 to CL-63). */
import { expect, test } from 'vitest';
import type { Feed } from '../api.ts';
import { createClient } from '../create-client.ts';
import type { Transport } from '../transport/transport.ts';
import type { Ack, EventEnvelope } from '../wire.ts';
import { caughtUp, clockOf, createFarEnd, ready, settled } from '../world.fixture.ts';

type JsonValue = NonNullable<EventEnvelope<'feedUpdate'>['data']['value']> | null;

const channel = 'feed:market';

type Update = {
  readonly seq: number;
  readonly key?: string;
  readonly value: JsonValue;
  readonly skipped?: number;
};

const event = ({ seq, ...data }: Update): EventEnvelope<'feedUpdate'> => ({
  type: 'feedUpdate',
  channel,
  seq,
  id: `e${seq}`,
  by: null,
  at: seq * 1_000,
  data,
});

type Asked = { readonly after?: number; readonly latest?: boolean };

/** A feed of one key whose value is its seq, in pages of three. */
const createFeed = (more: { delivery?: 'every' | 'latest'; first?: number } = {}) => {
  const { delivery = 'every', first = 1 } = more;
  const feed = {
    head: 0,
    first,
    delivery,
    code: '' as '' | 'not_found' | 'unavailable',
    asked: [] as Asked[],
  };
  const updates = (from: number, to: number) =>
    Array.from({ length: Math.max(0, to - from + 1) }, (_none, at) =>
      event({ seq: from + at, key: 'chai', value: from + at }),
    );
  const answer = (name: string, input: unknown): Ack<unknown> => {
    if (name === 'listFeeds') return { ok: true, data: { feeds: [{ id: channel, title: 'market' }] } };
    if (name === 'listChannels') return { ok: true, data: { channels: [] } };
    if (name !== 'subscribe') return { ok: true, data: {} };
    const asked = input as Asked;
    feed.asked.push({ ...asked });
    if (feed.code !== '') return { ok: false, error: { code: feed.code, message: '' } };
    const { head } = feed;
    const after = asked.after ?? head;
    const result = after > head ? 'reset' : after < feed.first - 1 ? 'limited' : 'complete';
    const from = Math.max(after + 1, feed.first);
    const events =
      asked.after === undefined || result === 'reset' ? [] : updates(from, Math.min(head, from + 2));
    const asOf = events.at(-1)?.seq ?? head;
    const latest = asked.latest === true && head > 0 ? updates(head, head) : [];
    return {
      ok: true,
      data: {
        head,
        first: feed.first,
        asOf,
        delivery,
        result,
        latest,
        events,
        more: asOf < head && result !== 'reset',
      },
    };
  };
  return { feed, answer };
};

const world = async (given: Parameters<typeof createFeed>[0] = {}, name?: Transport['name']) => {
  const far = createFarEnd();
  const { feed, answer } = createFeed(given);
  far.answer(answer);
  const client = createClient({
    user: 'me',
    token: 't',
    transport: { ...far.transport, ...(name !== undefined && { name }) },
    clock: clockOf(far.manual),
    prefetch: 0,
  });
  void client.connect().catch(() => undefined);
  const begin = async (): Promise<void> => {
    await settled();
    far.last().say(ready('c0', 'me', { result: 'complete' }, far.manual.now()));
    far.last().say(caughtUp('c0'));
    await settled();
    await settled();
  };
  await begin();
  const heard: number[] = [];
  client.on('feedUpdate', ({ seq }) => heard.push(seq));
  const market = client.feed(channel);
  const away = (): void => far.last().end();
  const back = async (): Promise<void> => {
    client.hurry();
    await begin();
  };
  const say = (update: Update): void => {
    feed.head = update.seq;
    far.last().say(event(update));
  };
  /** Time passes, and the connection is not silent. */
  const pass = (seconds: number): void => {
    for (let at = 0; at < seconds; at += 10) {
      far.manual.advance(10_000);
      far.last().say({ type: 'onlineUsers', at: 1, data: [] });
    }
  };
  const names = (command: string): number => far.last().calls.filter((call) => call.name === command).length;
  return { ...far, client, feed, market, heard, away, back, say, names, pass };
};

const drawn = (market: Feed): readonly number[] => market.points('chai').seq;

test('CL-60: a feed begins with its past, tells watchers at most five times a second, and listeners of each update', async () => {
  const { feed, market, manual, heard, say } = await world();
  feed.head = 7;
  const states: string[] = [];
  const stop = market.state.subscribe(() => states.push(market.state.get().is));
  await settled();
  await settled();
  expect(feed.asked).toEqual([
    { channel, latest: true },
    { channel, after: 0 },
    { channel, after: 3 },
    { channel, after: 6 },
  ]);
  expect([drawn(market), market.state.get().values[0]?.value, heard]).toEqual([[1, 2, 3, 4, 5, 6, 7], 7, []]);
  const before = market.state.get();
  states.length = 0;
  for (let seq = 8; seq < 1_008; seq += 1)
    say({ seq, key: 'chai', value: seq, ...(seq === 8 && { skipped: 4 }) });
  expect([market.state.get(), heard.length]).toEqual([before, 1_000]);
  manual.advance(200);
  await settled();
  expect(states).toEqual(['live']);
  expect(market.state.get()).toMatchObject({
    updates: 1_000,
    skipped: 4,
    values: [{ key: 'chai', value: 1_007 }],
  });
  stop();
});

test('CL-62: after an absence it goes on where it was, each update once; what is not known is a break', async () => {
  const { feed, market, heard, away, back, say } = await world();
  feed.head = 2;
  market.state.subscribe(() => undefined);
  await settled();
  away();
  await settled();
  expect(market.state.get().is).toBe('waiting');
  feed.head = 5;
  await back();
  say({ seq: 6, key: 'chai', value: 6 });
  expect([market.state.get().is, drawn(market), heard]).toEqual(['live', [1, 2, 3, 4, 5, 6], [3, 4, 5, 6]]);
  away();
  [feed.head, feed.first] = [12, 10];
  await back();
  expect(drawn(market)).toEqual([1, 2, 3, 4, 5, 6, 0, 10, 11, 12]);
  away();
  // Another log: what was held is none of it.
  [feed.head, feed.first] = [3, 1];
  await back();
  expect([drawn(market), market.state.get().values.map(({ seq }) => seq)]).toEqual([[1, 2, 3], [3]]);
});

test('CL-62: what comes live while the past is read is taken after it, and once', async () => {
  const { feed, market, say, heard } = await world();
  feed.head = 4;
  market.state.subscribe(() => undefined);
  // Before any answer was looked at.
  feed.head = 6;
  say({ seq: 6, key: 'chai', value: 6 });
  say({ seq: 7, key: 'chai', value: 7 });
  await settled();
  await settled();
  say({ seq: 7, key: 'chai', value: 7 });
  say({ seq: 8, key: 'chai', value: 8 });
  const taken = drawn(market);
  expect([taken, new Set(heard).size]).toEqual([[...new Set(taken)].toSorted((a, b) => a - b), heard.length]);
  expect(taken.at(-1)).toBe(8);
});

test('CL-62: of a `latest` feed nobody tells what was passed over while one was away', async () => {
  const { feed, market, away, back, say } = await world({ delivery: 'latest' });
  feed.head = 3;
  market.state.subscribe(() => undefined);
  await settled();
  say({ seq: 4, key: 'chai', value: 4 });
  away();
  feed.head = 9;
  await back();
  expect(drawn(market).slice(0, 3)).toEqual([3, 4, 0]);
});

test('CL-61: a thousand keys and a hundred thousand updates are a bounded number of points', async () => {
  const { market, say } = await world();
  market.state.subscribe(() => undefined);
  await settled();
  for (let seq = 1; seq <= 200_000; seq += 1)
    say({ seq, key: `k${seq % 1_000}`, value: { price: seq, low: -seq } });
  const counts = Array.from({ length: 1_000 }, (_none, at) => market.points(`k${at}`).at.length);
  expect(Math.max(...counts)).toBeLessThanOrEqual(120);
  expect(Math.min(...counts)).toBeGreaterThanOrEqual(60);
  const { fields, seq } = market.points('k7', 3);
  expect([[...fields.keys()], fields.get('price'), seq]).toEqual([
    ['price', 'low'],
    [197_007, 198_007, 199_007],
    [197_007, 198_007, 199_007],
  ]);
});

test('CL-61: what is no number is a value and no point; fields come and go; time does not go back', async () => {
  const { market, say, pass } = await world();
  market.state.subscribe(() => undefined);
  await settled();
  pass(60);
  await settled();
  await settled();
  const values: JsonValue[] = [
    1.5,
    'text',
    { a: 1, deep: { b: 2 }, s: '9' },
    [1, 2],
    null,
    { c: 3 },
    1e308 * 10,
  ];
  for (const [at, value] of values.entries()) say({ seq: at + 1, key: 'x', value });
  const { fields, at } = market.points('x');
  expect(
    [...fields].map(([name, column]) => [
      name,
      column.map((one) => (Number.isNaN(one) ? '-' : one)).join(' '),
    ]),
  ).toEqual([
    ['', '1.5 - - - - - -'],
    ['a', '- - 1 - - - -'],
    ['c', '- - - - - 3 -'],
  ]);
  expect(at).toEqual(at.toSorted((a, b) => a - b));
});

test('CL-63: what is refused is not shown; what fails is tried again; sockets alone carry feeds', async () => {
  const { feed, market, manual, away, back, pass } = await world();
  feed.head = 2;
  market.state.subscribe(() => undefined);
  await settled();
  feed.code = 'unavailable';
  away();
  await back();
  expect(market.state.get()).toMatchObject({ is: 'waiting', values: [{ value: 2 }] });
  feed.code = '';
  manual.advance(2_000);
  await settled();
  expect(market.state.get().is).toBe('live');
  feed.code = 'not_found';
  // It ended, and nobody says so: after a silence it is asked.
  pass(30);
  await settled();
  expect(market.state.get()).toMatchObject({ is: 'refused', code: 'not_found', values: [] });
});

test('CL-60: who leaves for a moment goes on; after ten seconds nothing is held, and the server is told', async () => {
  const { feed, market, manual, names } = await world();
  feed.head = 2;
  const stop = market.state.subscribe(() => undefined);
  await settled();
  const asked = names('subscribe');
  stop();
  manual.advance(9_000);
  const again = market.state.subscribe(() => undefined);
  await settled();
  expect([names('subscribe'), drawn(market)]).toEqual([asked, [1, 2]]);
  again();
  manual.advance(10_000);
  await settled();
  expect([names('unsubscribe'), drawn(market), market.state.get().is]).toEqual([1, [], 'loading']);
});

test('CL-63: the list is asked for while somebody looks: at first, on each connection, when one came into a feed', async () => {
  const { client, away, back, last, names } = await world();
  expect([client.feeds.get().is, names('listFeeds')]).toEqual(['loading', 0]);
  client.feeds.subscribe(() => undefined);
  await settled();
  expect(client.feeds.get()).toMatchObject({ is: 'current', rows: [{ id: channel }] });
  last().say({
    type: 'channelOpened',
    channel: 'self:me',
    seq: 1,
    id: 'e1',
    by: null,
    at: 1,
    data: { channel: 'feed:mine', kind: 'feed', fromSeq: 1, head: 0 },
  });
  await settled();
  expect(names('listFeeds')).toBe(2);
  away();
  await settled();
  expect(client.feeds.get().is).toBe('cached');
  await back();
  expect([client.feeds.get().is, names('listFeeds')]).toEqual(['current', 1]);
});
