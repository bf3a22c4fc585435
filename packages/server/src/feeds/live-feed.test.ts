/**
 * One feed and readers whose pipes open and close at random: each ends with the newest value of each key, sees seqs rise, and is told
 * exactly how many it was passed over; while nothing waits for anybody (FEED-1, SLOW-1).
 */
import { setImmediate as nextTurn } from 'node:timers/promises';
import { chooseSeed, createManualClock, createRandom } from '@ghanti/testkit';
import { describe, expect, test } from 'vitest';
import type { WireForm } from '../hub/batch.ts';
import type { FeedSettings } from '../store/store.ts';
import { FeedMemory } from './feed-memory.ts';
import type { FeedPlace, FeedReader } from './feed-reader.ts';
import type { FeedRun } from './feed-run.ts';
import { LiveFeed } from './live-feed.ts';

type Seen = { readonly seq: number; readonly data: { key?: string; value: number; skipped?: number } };

const form: WireForm<readonly Seen[]> = {
  encode: (_type, envelope) => [JSON.parse(envelope) as Seen],
  join: (pieces) => pieces.flat(),
};

class Reader implements FeedReader {
  readonly user: string;
  isReady = true;
  readonly seen: Seen[] = [];
  pieces = 0;
  /** Takes one piece and is full, as a slow pipe is. */
  readonly slow: boolean;

  constructor(user: string, slow: boolean) {
    this.user = user;
    this.slow = slow;
  }

  sendFeed(run: FeedRun): void {
    this.pieces += 1;
    this.seen.push(...run.piece(form));
    if (this.slow) this.isReady = false;
  }
}

const rowOf = (seq: number, key: string, size: number) => ({
  position: seq,
  channel: 'feed:f',
  seq,
  id: `e${seq}`,
  type: 'feedUpdate',
  by: null,
  at: 1,
  data: JSON.stringify({ key, value: seq, text: 'x'.repeat(size) }),
});

const every: FeedSettings = {
  public: true,
  delivery: 'every',
  maxPerSecond: null,
  retainEvents: null,
  retainMs: null,
};

const feedWith = (settings: Partial<FeedSettings>) => {
  const clock = createManualClock();
  const failures: unknown[] = [];
  const failed = (error: unknown): void => void failures.push(error);
  const memory = new FeedMemory(0, []);
  return {
    clock,
    failures,
    feed: new LiveFeed({ memory, settings: { ...every, ...settings }, clock, failed }),
  };
};

const placeOf = (reader: Reader, asMember = false): FeedPlace => ({
  reader,
  asMember,
  seq: 0,
  lastSent: 0,
  sentAt: 0,
  cycle: undefined,
});

const turns = async (count: number): Promise<void> => {
  for (let turn = 0; turn < count; turn += 1) await nextTurn();
};

const skipsFit = ({ seen }: Reader): boolean =>
  seen.every(({ seq, data }, index) => (data.skipped ?? 0) === seq - (seen[index - 1]?.seq ?? 0) - 1);

describe.for([
  ['every', { delivery: 'every' }],
  ['latest', { delivery: 'latest' }],
  ['latest, 200 a second', { delivery: 'latest', maxPerSecond: 200 }],
] as const)('%s', ([, settings]) => {
  test('readers of any pace end with the same values', { timeout: 30_000 }, async () => {
    const seed = chooseSeed(process.env['TEST_SEED']);
    console.log(`seed ${seed}`);
    const random = createRandom(seed);
    const { clock, failures, feed } = feedWith(settings);
    const readers = Array.from({ length: 12 }, (_none, index) => new Reader(`r${index}`, index >= 4));
    const places = readers.map((reader) => placeOf(reader));
    for (const place of places) feed.add(place);
    const model = new Map<string, number>();
    let seq = 0;
    for (let step = 0; step < 400; step += 1) {
      for (let count = random.between(1, 40); count > 0; count -= 1) {
        const key = random.chance(0.3) ? 'hot' : `k${random.below(150)}`;
        seq += 1;
        feed.follow(rowOf(seq, key, random.below(900)));
        model.set(key, seq);
      }
      clock.advance(random.below(30));
      await turns(3);
      for (const place of places) {
        if (!random.chance(0.05)) continue;
        readers[places.indexOf(place)]!.isReady = true;
        feed.drained(place);
      }
    }
    for (let lap = 0; lap < 2_000 && !places.every((place) => place.seq >= seq); lap += 1) {
      clock.advance(50);
      await turns(2);
      for (const [index, reader] of readers.entries()) {
        reader.isReady = true;
        const place = places[index];
        if (place !== undefined) feed.drained(place);
      }
    }
    for (const reader of readers) {
      const values = new Map(reader.seen.map(({ data }) => [data.key, data.value]));
      expect([reader.user, Object.fromEntries(values)]).toEqual([reader.user, Object.fromEntries(model)]);
      expect([reader.user, skipsFit(reader)]).toEqual([reader.user, true]);
    }
    expect(failures).toEqual([]);
    const slow = readers.slice(4);
    expect(slow.some(({ seen }) => seen.length < seq)).toBe(true);
    // A key that moves all the time has its turn, too.
    for (const { seen } of slow)
      expect(seen.filter(({ data }) => data.key === 'hot').length).toBeGreaterThan(2);
  });
});

test('who is removed is sent nothing that follows, nor what he is behind with; who reads what is public is (PRV-1)', async () => {
  const { clock, feed } = feedWith({});
  const [member, other] = [new Reader('bilal', false), new Reader('bilal', false)];
  member.isReady = false;
  const place = placeOf(member, true);
  feed.add(place);
  feed.add(placeOf(other));
  feed.follow(rowOf(1, 'k', 1));
  feed.follow({ ...rowOf(2, 'k', 1), type: 'memberLeft', data: '{"user":"bilal","how":"removed"}' });
  feed.follow(rowOf(3, 'k', 1));
  clock.advance(100);
  await turns(4);
  member.isReady = true;
  feed.drained(place);
  await turns(4);
  expect([member.seen.length, other.seen.map(({ seq }) => seq)]).toEqual([0, [1, 2, 3]]);
});

test('those who keep up are given one piece, made once', async () => {
  const { clock, feed } = feedWith({});
  const readers = Array.from({ length: 200 }, (_none, index) => new Reader(`r${index}`, false));
  for (const reader of readers) feed.add(placeOf(reader));
  for (let seq = 1; seq <= 50; seq += 1) feed.follow(rowOf(seq, `k${seq}`, 10));
  clock.advance(20);
  await turns(10);
  expect(new Set(readers.map(({ seen }) => seen.length))).toEqual(new Set([50]));
  // The same objects: they were decoded from what was encoded for all.
  expect(readers.every(({ seen }) => seen[0] === readers[0]?.seen[0])).toBe(true);
});
