import type { FeedPoints } from '@ghanti/client';
import { describe, expect, it } from 'vitest';
import { changeOf, lineOf, pathOf, patienceMs, summaryOf, thinned, usualMs } from './figures.ts';

const all = { upTo: Infinity, from: 0 };

const points = (
  at: readonly number[],
  column: readonly number[],
  breaks: readonly number[] = [],
): FeedPoints => ({
  at,
  seq: at.map((_time, index) => (breaks.includes(index) ? 0 : index + 1)),
  fields: new Map([['', column]]),
});

const every = (ms: number, count: number): number[] =>
  Array.from({ length: count }, (_none, index) => index * ms);

describe('how often it comes (F3)', () => {
  it('is what nine in ten intervals do not exceed; one long wait does not make it patient', () => {
    expect(usualMs(points([0], [1]))).toBeUndefined();
    expect(usualMs(points(every(2_000, 20), []))).toBe(2_000);
    expect(usualMs(points([...every(1_000, 20), 600_000], []))).toBe(1_000);
  });

  it('a value is stale after three of them, and never within five seconds', () => {
    expect(patienceMs(points(every(10_000, 5), []))).toBe(30_000);
    expect(patienceMs(points(every(50, 40), []))).toBe(5_000);
    // Nothing is known of its pace: nothing is said about it.
    expect(patienceMs(points([0, 1_000], []))).toBe(Infinity);
  });
});

describe('a line (F5)', () => {
  it('is broken where nothing came for too long, and at a break however short', () => {
    const at = [0, 1_000, 2_000, 3_000, 20_000, 21_000, 21_000, 22_000];
    const line = lineOf(points(at, [1, 2, 3, 4, 5, 6, Number.NaN, 7], [6]), '', all);
    expect(line.value).toEqual([1, 2, 3, 4, null, 5, 6, null, 7]);
    expect(line.at[4]).toBe(11_500);
    expect(line.gaps).toEqual([
      { from: 3_000, to: 20_000 },
      { from: 21_000, to: 22_000 },
    ]);
  });

  it('leaves out what has no number, what came after a pause, and what was before its range but for one point', () => {
    const given = points(every(1_000, 8), [1, Number.NaN, 3, 4, 5, 6, 7, 8]);
    expect(lineOf(given, '', { upTo: 5, from: 0 }).value).toEqual([1, 3, 4, 5]);
    expect(lineOf(given, '', { upTo: Infinity, from: 6_000 }).value).toEqual([6, 7, 8]);
    expect(lineOf(given, '', { upTo: Infinity, from: 60_000 }).value).toEqual([8]);
    expect(lineOf(given, 'none', all)).toEqual({ at: [], value: [], gaps: [] });
  });

  it('is drawn in pieces, a lone point as a dot, a flat one in the middle', () => {
    expect(pathOf({ at: [0, 1, 2, 3], value: [0, 10, null, 5], gaps: [] }, 30, 10)).toBe(
      'M0.0 10.0L10.0 0.0M30.0 5.0h.01',
    );
    expect(pathOf({ at: [5], value: [3], gaps: [] }, 30, 10)).toBe('M30.0 5.0h.01');
    expect(pathOf({ at: [], value: [], gaps: [] }, 30, 10)).toBe('');
  });

  it('that is thinned keeps its peaks, its gaps and its ends', () => {
    const value: (number | null)[] = Array.from({ length: 5_000 }, (_none, index) => Math.sin(index / 40));
    [value[1_234], value[3_777], value[2_000]] = [99, -99, null];
    const line = thinned({ at: every(1, 5_000), value, gaps: [] }, 400);
    expect(line.at.length).toBeLessThanOrEqual(420);
    expect([Math.max(...line.value.map(Number)), Math.min(...line.value.map(Number))]).toEqual([99, -99]);
    expect(line.value).toContain(null);
    expect([line.at[0], line.at.at(-1)]).toEqual([0, 4_999]);
    expect(line.at).toEqual(line.at.toSorted((a, b) => a - b));
  });
});

it('a summary has both ends, lowest and highest, and the change as a part where there is something to be a part of', () => {
  const summary = summaryOf({ at: [1, 2, 3, 4], value: [4, 2, null, 5], gaps: [] });
  expect(summary).toEqual({ first: 4, last: 5, low: 2, high: 5, since: 1, until: 4 });
  expect(changeOf({ first: 4, last: 5 })).toEqual({ by: 1, part: 0.25 });
  expect(changeOf({ first: -4, last: -5 })).toEqual({ by: -1, part: -0.25 });
  expect(changeOf({ first: 0, last: 5 })).toEqual({ by: 5, part: undefined });
  expect(summaryOf({ at: [], value: [], gaps: [] })).toBeUndefined();
});
