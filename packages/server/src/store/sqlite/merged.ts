/**
 * Many channels' runs as one, in position order.
 *
 * Promise: a page is as long as asked for while so much is left, and reads about as many rows as it gives: only
 * ranges that can be in it are opened, and what is compared is the index. Between chunks of ranges the loop is free;
 * the log does not change under it, because a range has a fixed end.
 */
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { EventRow, Range } from '../store.ts';
import type { EventReads } from './event-reads.ts';
import type { Place, RangeStarts } from './range-starts.ts';

const rangesPerTurn = 256;
const mostAhead = 128;

type Run = {
  readonly num: number;
  readonly channel: string;
  readonly from: number;
  readonly to: number;
  ahead: Place[];
  take: number;
};

const head = (run: Run): number => run.ahead[0]?.position ?? Infinity;

/** Advances past the first place of a run, reading ever more of it at once; false at its end. */
const advance = (run: Run, starts: RangeStarts): boolean => {
  const done = run.ahead.shift();
  if (run.ahead.length > 0 || done === undefined) return run.ahead.length > 0;
  if (done.seq >= run.to) return false;
  run.ahead = [...starts.next(run.num, done.seq + 1, run.to, run.take)];
  run.take = Math.min(run.take * 2, mostAhead);
  return run.ahead.length > 0;
};

const insert = (runs: Run[], run: Run): void => {
  let [low, high] = [0, runs.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    const there = runs[middle];
    if (there !== undefined && head(there) < head(run)) low = middle + 1;
    else high = middle;
  }
  runs.splice(low, 0, run);
};

/** The part of each run that lies on the page, seq by seq. */
const pageOf = (runs: Run[], starts: RangeStarts, limit: number): Range[] => {
  const parts = new Map<Run, number>();
  for (let taken = 0; taken < limit; taken += 1) {
    const run = runs.shift();
    const place = run?.ahead[0];
    if (run === undefined || place === undefined) break;
    parts.set(run, place.seq);
    if (advance(run, starts)) insert(runs, run);
  }
  return [...parts].map(([{ channel, from }, to]) => ({ channel, from, to }));
};

const openRuns = async (
  ranges: readonly Range[],
  after: number,
  reads: EventReads,
  starts: RangeStarts,
): Promise<Run[]> => {
  const runs: Run[] = [];
  for (const [index, { channel, from, to }] of ranges.entries()) {
    if (index % rangesPerTurn === rangesPerTurn - 1) await nextTurn();
    const num = reads.num(channel);
    const place = num === undefined ? undefined : starts.firstAbove(num, from, to, after);
    if (num !== undefined && place !== undefined)
      runs.push({ num, channel, from: place.seq, to, ahead: [place], take: 4 });
  }
  return runs.toSorted((one, other) => head(one) - head(other));
};

/** At most `limit` events of the ranges, the lowest positions above `after`. */
export const mergeRanges = async (
  {
    ranges,
    after,
    limit,
  }: { readonly ranges: readonly Range[]; readonly after: number; readonly limit: number },
  reads: EventReads,
  starts: RangeStarts,
): Promise<readonly EventRow[]> => {
  const runs = await openRuns(ranges, after, reads, starts);
  const [only] = runs;
  if (only !== undefined && runs.length === 1) return reads.events(only, limit, false);
  // No more ranges than events can take part: the others begin behind the page's end.
  const parts = pageOf(runs.slice(0, limit), starts, limit);
  const events = parts.flatMap((part) => reads.events(part, limit, false));
  return events.toSorted((one, other) => one.position - other.position);
};
