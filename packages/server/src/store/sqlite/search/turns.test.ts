import { describe, expect, it } from 'vitest';
import { Turns } from './turns.ts';

const waiting = (...asked: readonly (readonly [call: number, user: string, upTo?: number])[]): Turns => {
  const turns = new Turns();
  for (const [call, user, upTo = 0] of asked) turns.add({ do: 'place', call, user, id: '', upTo, now: 0 });
  return turns;
};

/** Works on one search after another for so long; what needs no more is answered. */
const served = (turns: Turns, needsMs: Readonly<Record<number, number>>, count: number): readonly number[] =>
  Array.from({ length: count }, () => {
    const turn = turns.next(0);
    if (turn === undefined) return 0;
    turn.spentMs += 8;
    if (turn.spentMs >= (needsMs[turn.call.call] ?? 0)) turns.drop(turn.call.call);
    return turn.call.call;
  });

describe('turns of searches', () => {
  it('what is quick goes before what is slow, however much of it somebody asked', () => {
    const turns = waiting([1, 'asha'], [2, 'asha'], [3, 'asha'], [4, 'asha'], [5, 'bilal']);
    const order = served(turns, { 1: 400, 2: 400, 3: 400, 4: 400, 5: 8 }, 200);
    expect(order.indexOf(5)).toBe(1);
  });

  it('one more of somebody’s own does not wait for his others', () => {
    const turns = waiting([1, 'asha'], [2, 'asha']);
    expect(served(turns, { 1: 400, 2: 400 }, 4).filter((call) => call === 1)).toHaveLength(2);
    turns.add({ do: 'place', call: 3, user: 'asha', id: '', upTo: 0, now: 0 });
    expect(turns.next(0)?.call.call).toBe(3);
  });

  it('slow ones of two people have as much each, whoever asks more', () => {
    const turns = waiting([1, 'asha'], [2, 'asha'], [3, 'asha'], [4, 'bilal']);
    const order = served(turns, { 1: 4000, 2: 4000, 3: 4000, 4: 4000 }, 100);
    expect(order.filter((call) => call === 4)).toHaveLength(50);
  });

  it('what asks for more than is known waits, and what is given up is gone', () => {
    const turns = waiting([1, 'asha', 7], [2, 'bilal', 5]);
    expect(turns.next(4)).toBeUndefined();
    expect(turns.next(5)?.call.call).toBe(2);
    turns.drop(2);
    expect([turns.next(6), turns.next(7)?.call.call]).toEqual([undefined, 1]);
    expect(turns.clear().map(({ call }) => call)).toEqual([1]);
    expect(turns.next(7)).toBeUndefined();
  });
});
