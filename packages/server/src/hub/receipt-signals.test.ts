/** RCP-2: who is told of marks and when; STA-1: what waits is behind no cursor. */
import { createManualClock } from '@ghanti/testkit';
import { describe, expect, test } from 'vitest';
import type { WireForm, WireSignal } from './batch.ts';
import { ReceiptSignals } from './receipt-signals.ts';

const mark = (user: string, seen: number) => ({
  channel: 'c',
  user,
  delivered: seen,
  seen,
  position: seen,
  moved: true,
  head: 99,
  fromSeq: 1,
  memberCount: 3,
  seenHidden: false,
  deliveredMoved: true,
});

const form: WireForm<string> = {
  encode: (_type, envelope) => {
    const { data } = JSON.parse(envelope) as { data: { user: string; seen: number } };
    return `${data.user} ${data.seen}`;
  },
  join: (pieces) => pieces.join(', '),
};

/** A channel that so many people hear. */
const world = (people: number) => {
  const clock = createManualClock();
  const heard: string[] = [];
  const commits: (WireSignal['commit'] | undefined)[] = [];
  const first = {
    user: 'u0',
    signal: (signal: WireSignal) => {
      heard.push(signal.piece(form));
      commits.push(signal.commit);
    },
  };
  const others = Array.from({ length: people - 1 }, (_none, at) => ({
    user: `u${at + 1}`,
    signal: () => undefined,
  }));
  const signals = new ReceiptSignals({
    clock,
    hearers: () => new Set([first, ...others]),
    connections: () => undefined,
  });
  return { clock, heard, commits, signals };
};

describe('ReceiptSignals', () => {
  test('RCP-2: the first is told at once, those that follow after 250 ms, of each person the newest', () => {
    const { clock, heard, commits, signals } = world(3);
    signals.deliver('c', [mark('asha', 1)], 0, 1);
    signals.deliver('c', [mark('bilal', 1)], 1, 2);
    signals.deliver('c', [mark('asha', 2), mark('bilal', 2)], 2, 4);
    clock.advance(249);
    expect(heard).toEqual(['asha 1']);
    clock.advance(1);
    expect(heard).toEqual(['asha 1', 'bilal 2, asha 2']);
    expect(commits).toEqual([
      { after: 0, last: 1 },
      { after: 1, last: 4 },
    ]);
    clock.advance(250);
    signals.deliver('c', [mark('asha', 3)], 4, 5);
    expect(heard.at(-1)).toBe('asha 3');
  });

  test('RCP-2: where a hundred people all read, each is told of all, and less often', () => {
    const { clock, heard, signals } = world(100);
    const everybody = (seen: number) => Array.from({ length: 20 }, (_none, at) => mark(`u${at}`, seen));
    signals.deliver('c', everybody(1), 0, 20);
    signals.deliver('c', everybody(2), 20, 40);
    clock.advance(999);
    expect(heard).toHaveLength(1);
    clock.advance(1);
    expect(heard[1]?.split(', ')).toHaveLength(20);
  });

  test('STA-1: from where on something waits is known until all is told', () => {
    const { clock, signals } = world(3);
    signals.deliver('c', [mark('asha', 1)], 0, 1);
    expect(signals.statesFrom).toBeUndefined();
    signals.deliver('c', [mark('asha', 2)], 6, 7);
    signals.deliver('d', [mark('asha', 1)], 7, 8);
    signals.deliver('d', [mark('asha', 2)], 8, 9);
    signals.deliver('c', [mark('asha', 3)], 9, 10);
    expect(signals.statesFrom).toBe(6);
    signals.settle('c');
    expect(signals.statesFrom).toBe(8);
    clock.advance(250);
    expect(signals.statesFrom).toBeUndefined();
  });

  test('RCP-3: of what is hidden the other one hears at once what is his to know', () => {
    const { heard, signals } = world(2);
    signals.deliver('c', [{ ...mark('u1', 2), seenHidden: true }], 0, 1);
    signals.deliver('c', [{ ...mark('u0', 3), seenHidden: true }], 1, 2);
    signals.deliver('c', [{ ...mark('u1', 4), seenHidden: true, deliveredMoved: false }], 2, 3);
    expect(heard).toEqual(['u1 0', 'u0 3']);
  });
});
