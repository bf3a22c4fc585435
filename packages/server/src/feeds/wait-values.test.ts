/** When a poll that waits for the newest values is told to look: once something may be told, and not before (FEED-1). */
import { createManualClock } from '@ghanti/testkit';
import { describe, expect, test } from 'vitest';
import type { FeedRow } from '../store/store.ts';
import { FeedMemory } from './feed-memory.ts';
import { LiveFeed } from './live-feed.ts';
import { WaitValues } from './wait-values.ts';

const channel = 'feed:f';
const settings = {
  public: true,
  delivery: 'latest',
  maxPerSecond: 4,
  retainEvents: null,
  retainMs: null,
} as const;
const feed: FeedRow = { ...settings, channel, first: 1, head: 1 };
const update = {
  position: 6,
  channel,
  seq: 1,
  id: 'e1',
  type: 'feedUpdate',
  by: null,
  at: 1,
  data: '{"key":"a"}',
};
/** A tenth of a second after a tick. */
const now = 1_000_100;

const waiting = async (known: boolean) => {
  const clock = createManualClock(now);
  const memory = new FeedMemory(0, []);
  if (known) memory.apply(update);
  const live = new LiveFeed({ memory, settings, clock, failed: () => undefined });
  let dues = 0;
  const values = new WaitValues({ live: { get: async () => live }, clock, due: () => (dues += 1) });
  await values.hear(feed);
  await values.begin([{ feed, before: 0 }], { position: 5, statesFrom: 5, at: now });
  return { clock, memory, values, dues: () => dues };
};

describe('a poll that waits', () => {
  test('looks a moment after the next tick: a timer may be early by the clock that ticks', async () => {
    const { clock, dues } = await waiting(true);
    clock.advance(150);
    expect(dues()).toBe(0);
    clock.advance(1);
    expect(dues()).toBe(1);
  });

  test('owes all that is missing before it waits for anything', async () => {
    const { values } = await waiting(false);
    const missing = [feed, { ...feed, channel: 'feed:g' }].map((each) => ({ feed: each, before: 0 }));
    const begun = values.begin(missing, { position: 5, statesFrom: 5, at: now });
    expect(values.owed(6)?.size).toBe(2);
    await begun;
  });

  test('does not look for what is committed and not delivered here, and owes it until it is', async () => {
    const { clock, memory, values, dues } = await waiting(false);
    clock.advance(10_000);
    expect(dues()).toBe(0);
    expect(values.owed(6)).toBeDefined();
    memory.apply(update);
    values.moved(channel, 5);
    clock.advance(1);
    expect(dues()).toBe(1);
  });
});
