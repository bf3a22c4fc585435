/** RCP-2: authors of large channels are told counts, at most once a second; STA-1: what waits is behind no cursor. */
import { createManualClock } from '@ghanti/testkit';
import { describe, expect, test } from 'vitest';
import { MarkCounts } from '../log/mark-counts.ts';
import { RecentMessages } from '../log/recent-messages.ts';
import { CountSignals } from './count-signals.ts';

const mark = (channel: string, position: number) => ({
  channel,
  user: 'bilal',
  delivered: 1,
  seen: 1,
  position,
  moved: true,
  head: 1,
  fromSeq: 1,
  memberCount: 300,
  seenHidden: false,
  deliveredMoved: true,
});

/** Groups in each of which Asha wrote the first message, and who reads it. */
const world = () => {
  const clock = createManualClock();
  const told: string[] = [];
  const failures: unknown[] = [];
  const counts = new Map<string, MarkCounts>();
  const countsOf = (channel: string): MarkCounts => {
    const standings = ['asha', 'bilal'].map((user) => ({ user, joinedSeq: 0, delivered: 0, seen: 0 }));
    const known = counts.get(channel) ?? new MarkCounts(standings);
    counts.set(channel, known);
    return known;
  };
  let isAway = false;
  const signals = new CountSignals({
    clock,
    inUse: {
      recent: async () =>
        new RecentMessages({ places: [{ seq: 1, by: 'asha', ends: false }], hidden: [] }, 1, 64),
      counts: async (channel) => {
        if (isAway) throw new Error('the store is away');
        return countsOf(channel);
      },
    },
    listens: (user) => user === 'asha',
    signal: ({ envelope }) => void told.push(envelope.channel ?? ''),
    failed: (error) => void failures.push(error),
  });
  const deliver = (channels: readonly string[], after: number): void => {
    for (const channel of channels) countsOf(channel).mark('bilal', 1, 1);
    signals.follow(
      { events: [], marks: channels.map((channel, at) => mark(channel, after + at + 1)) },
      after,
    );
  };
  const turn = async (ms: number): Promise<void> => {
    clock.advance(ms);
    await new Promise((resolve) => void setImmediate(resolve));
  };
  const advance = (ms: number): void => clock.advance(ms);
  return { signals, told, failures, deliver, turn, advance, away: (is: boolean) => (isAway = is) };
};

describe('CountSignals', () => {
  test('RCP-2: of five hundred groups that read at once each author is told', async () => {
    const { signals, told, deliver, turn } = world();
    const channels = Array.from({ length: 500 }, (_none, at) => `c${at}`);
    deliver(channels, 7);
    expect(signals.statesFrom).toBe(7);
    await turn(0);
    expect(told).toEqual(channels);
    expect(signals.statesFrom).toBeUndefined();
  });

  test('STA-1: from the first that waits on states are owed, until all are told', async () => {
    const { signals, told, deliver, turn } = world();
    deliver(['c1'], 3);
    deliver(['c1', 'c2'], 5);
    expect(signals.statesFrom).toBe(3);
    await turn(0);
    expect(told).toEqual(['c1', 'c2']);
    // Nobody is told twice in a second.
    deliver(['c1'], 9);
    await turn(999);
    expect(signals.statesFrom).toBe(9);
    await turn(1);
    expect(signals.statesFrom).toBeUndefined();
  });

  test('STA-1: what could not be counted stays owed, and is tried again', async () => {
    const { signals, told, failures, deliver, turn, away } = world();
    away(true);
    deliver(['c1', 'c2'], 3);
    await turn(0);
    await turn(5_000);
    // The same trouble is told once.
    expect(failures).toHaveLength(1);
    expect(signals.statesFrom).toBe(3);
    away(false);
    await turn(4_999);
    expect(told).toEqual([]);
    await turn(1);
    expect(told).toEqual(['c1', 'c2']);
    expect(signals.statesFrom).toBeUndefined();
    away(true);
    deliver(['c1'], 9);
    await turn(1_000);
    expect(failures).toHaveLength(2);
  });

  test('after its end nothing is tried any more', async () => {
    const { signals, told, failures, deliver, turn, away } = world();
    away(true);
    deliver(['c1'], 3);
    await turn(0);
    signals.close();
    away(false);
    await turn(60_000);
    deliver(['c2'], 5);
    await turn(60_000);
    expect([told, failures.length]).toEqual([[], 1]);
  });

  test('what is being counted at its end fails without a word', async () => {
    const { signals, failures, deliver, turn, advance, away } = world();
    away(true);
    deliver(['c1'], 3);
    advance(0);
    signals.close();
    await turn(0);
    expect(failures).toEqual([]);
  });
});
