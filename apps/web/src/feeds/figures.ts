/**
 * What is made of a key's points: how often it usually comes, whether it is stale, a line with its gaps, and the change over it. A
 * line is never drawn over a time of which nothing is known (F3, F5). Pure.
 */
import type { FeedPoints } from '@ghanti/client';

/** So many of its usual intervals without an update, and a value is stale; on a chart, that is a gap. */
const staleFactor = 3;
/** What comes quickly is not stale for a hiccup. */
const leastStaleMs = 5_000;
const recent = 32;
/** Fewer intervals say nothing about what is usual. */
const fewest = 4;

/**
 * Nine in ten of the newest intervals are no longer than this: what comes now and then at random is not called stale for it.
 * Undefined where too little came to say.
 */
export const usualMs = ({ at, seq }: Pick<FeedPoints, 'at' | 'seq'>): number | undefined => {
  const intervals: number[] = [];
  for (let index = at.length - 1; index > 0 && intervals.length < recent; index -= 1)
    if (seq[index] !== 0 && seq[index - 1] !== 0) intervals.push((at[index] ?? 0) - (at[index - 1] ?? 0));
  if (intervals.length < fewest) return undefined;
  return intervals.toSorted((a, b) => a - b)[Math.floor((intervals.length - 1) * 0.9)];
};

export const patienceMs = (points: Pick<FeedPoints, 'at' | 'seq'>): number => {
  const usual = usualMs(points);
  return usual === undefined ? Infinity : Math.max(leastStaleMs, usual * staleFactor);
};

export type Gap = { readonly from: number; readonly to: number };

/** Columns of one length; null is where the line is broken. */
export type Line = {
  readonly at: readonly number[];
  readonly value: readonly (number | null)[];
  readonly gaps: readonly Gap[];
};

const emptyLine: Line = { at: [], value: [], gaps: [] };

type Limits = { readonly upTo: number; readonly from: number };

/** Of one field: what was before a moment, or after a seq, is left out. */
export const lineOf = (points: FeedPoints, field: string, { upTo, from }: Limits): Line => {
  const column = points.fields.get(field);
  if (column === undefined) return emptyLine;
  const patience = patienceMs(points);
  const at: number[] = [];
  const value: (number | null)[] = [];
  const gaps: Gap[] = [];
  let [last, broken] = [-Infinity, false];
  for (const [index, time] of points.at.entries()) {
    const seq = points.seq[index] ?? 0;
    const number = column[index] ?? Number.NaN;
    if (seq === 0) broken = true;
    if (seq === 0 || seq > upTo || Number.isNaN(number)) continue;
    if (at.length > 0 && (broken || time - last > patience)) {
      gaps.push({ from: last, to: time });
      at.push((last + time) / 2);
      value.push(null);
    }
    [last, broken] = [time, false];
    at.push(time);
    value.push(number);
  }
  return from > (at[0] ?? Infinity) ? cut({ at, value, gaps }, from) : { at, value, gaps };
};

/** One point before the edge stays, so that the line comes in from there. */
const cut = ({ at, value, gaps }: Line, from: number): Line => {
  const first = at.findIndex((time) => time >= from);
  const start = first < 0 ? at.length - 1 : Math.max(0, first - 1);
  return { at: at.slice(start), value: value.slice(start), gaps: gaps.filter(({ to }) => to >= from) };
};

export type Summary = {
  readonly first: number;
  readonly last: number;
  readonly low: number;
  readonly high: number;
  readonly since: number;
  readonly until: number;
};

export const summaryOf = ({ at, value }: Line): Summary | undefined => {
  const numbers = value.filter((one) => one !== null);
  const [first, last] = [numbers[0], numbers.at(-1)];
  if (first === undefined || last === undefined) return undefined;
  const [low, high] = numbers.reduce(([a, b], one) => [Math.min(a, one), Math.max(b, one)], [first, first]);
  return { first, last, low, high, since: at[0] ?? 0, until: at.at(-1) ?? 0 };
};

export type Change = { readonly by: number; readonly part: number | undefined };

/** Over what is drawn; as a part of where it began, where that says something. */
export const changeOf = ({ first, last }: Pick<Summary, 'first' | 'last'>): Change => ({
  by: last - first,
  part: first === 0 ? undefined : (last - first) / Math.abs(first),
});

/** At most so many points, lowest and highest of each stretch kept, so that no peak is lost. */
export const thinned = ({ at, value, gaps }: Line, most: number): Line => {
  if (at.length <= most) return { at, value, gaps };
  const step = Math.ceil((at.length * 2) / most);
  const kept = new Set<number>([0, at.length - 1]);
  for (let from = 0; from < at.length; from += step) {
    let [low, high] = [-1, -1];
    for (let index = from; index < Math.min(at.length, from + step); index += 1) {
      const one = value[index];
      if (one === null || one === undefined) {
        kept.add(index);
        continue;
      }
      if (low < 0 || one < (value[low] ?? one)) low = index;
      if (high < 0 || one > (value[high] ?? one)) high = index;
    }
    for (const index of [low, high]) if (index >= 0) kept.add(index);
  }
  const indices = [...kept].toSorted((a, b) => a - b);
  return {
    at: indices.map((index) => at[index] ?? 0),
    value: indices.map((index) => value[index] ?? null),
    gaps,
  };
};

/** An SVG path of a line in a box of this size, in pieces; one point alone is a dot. */
export const pathOf = ({ at, value }: Line, width: number, height: number): string => {
  const summary = summaryOf({ at, value, gaps: [] });
  if (summary === undefined) return '';
  const { low, high, since, until } = summary;
  const x = (time: number): number => (until === since ? width : ((time - since) / (until - since)) * width);
  const y = (one: number): number =>
    high === low ? height / 2 : height - ((one - low) / (high - low)) * height;
  let [path, open] = ['', false];
  for (const [index, one] of value.entries()) {
    if (one === null) {
      open = false;
      continue;
    }
    const alone = !open && (value[index + 1] ?? null) === null;
    path += `${open ? 'L' : 'M'}${x(at[index] ?? 0).toFixed(1)} ${y(one).toFixed(1)}${alone ? 'h.01' : ''}`;
    open = true;
  }
  return path;
};
