/**
 * Holds what was measured against the bars. A bar whose scenario or peer did not run is told as not run, never as met.
 */
import { bars, type Bar } from './bars.ts';
import type { Range, Results } from './results.ts';

export type Verdict = 'met' | 'NOT MET' | 'not run';
export type Judged = {
  readonly bar: string;
  readonly what: string;
  readonly bound: string;
  readonly range: Range | undefined;
  readonly unit: string | undefined;
  readonly verdict: Verdict;
};

const verdictOf = ({ atLeast, atMost }: Bar, range: Range | undefined): Verdict => {
  if (range === undefined) return 'not run';
  const met =
    (atLeast === undefined || range.least >= atLeast) && (atMost === undefined || range.most <= atMost);
  return met ? 'met' : 'NOT MET';
};

const boundOf = ({ atLeast, atMost }: Bar): string => {
  const bound = atLeast ?? atMost ?? 0;
  return `${atLeast === undefined ? '<=' : '>='} ${Number(bound.toPrecision(3))}`;
};

export const judge = (results: Results): Judged[] =>
  bars.map((bar) => {
    const range = bar.value(results);
    return {
      bar: bar.id,
      what: bar.what,
      bound: boundOf(bar),
      range,
      unit: bar.unit,
      verdict: verdictOf(bar, range),
    };
  });
