/**
 * What is held of one channel's past: runs of seqs without a hole, each with its rows as they stand. A row knows as of
 * when it is, so an event that a page already told of changes nothing, and one that a page did not know is folded in
 * (RES-5). Runs that meet become one. Pure: any order of pages and events gives the same.
 */
import { fold, targetOf } from './fold.ts';
import type { MessageState, PlainEvent } from '../wire.ts';

export type Entry = { readonly message: MessageState; readonly asOf: number };

/** All rows from one seq to another; other events have seqs too, so there are fewer rows than seqs. */
export type Run = { readonly from: number; readonly to: number; readonly entries: readonly Entry[] };

/** Oldest first, with a hole between each two. */
export type Runs = readonly Run[];

const rowTypes: ReadonlySet<string> = new Set([
  'receiveMessage',
  'memberJoined',
  'memberLeft',
  'roleChanged',
  'channelUpdated',
]);

const newer = (one: Entry, other: Entry): Entry => (other.asOf > one.asOf ? other : one);

/** Sorted by seq; of a row that both have, the later state. */
const merged = (one: readonly Entry[], other: readonly Entry[]): readonly Entry[] => {
  const [last, first] = [one.at(-1)?.message.seq ?? 0, other[0]?.message.seq ?? Infinity];
  if (last < first) return other.length === 0 ? one : [...one, ...other];
  const bySeq = new Map<number, Entry>();
  for (const entry of [...one, ...other]) {
    const known = bySeq.get(entry.message.seq);
    bySeq.set(entry.message.seq, known === undefined ? entry : newer(known, entry));
  }
  return [...bySeq.values()].toSorted((a, b) => a.message.seq - b.message.seq);
};

const meet = (one: Run, other: Run): boolean => one.from <= other.to + 1 && other.from <= one.to + 1;

const joined = (one: Run, other: Run): Run => ({
  from: Math.min(one.from, other.from),
  to: Math.max(one.to, other.to),
  entries: one.from <= other.from ? merged(one.entries, other.entries) : merged(other.entries, one.entries),
});

/** With a page, which may bridge what was apart. */
export const withRun = (runs: Runs, run: Run): Runs => {
  if (run.to < run.from) return runs;
  const apart = runs.filter((one) => !meet(one, run));
  const whole = runs.filter((one) => meet(one, run)).reduce(joined, run);
  return [...apart, whole].toSorted((a, b) => a.from - b.from);
};

const touched = (run: Run, target: number, event: PlainEvent): Run => {
  const at = run.entries.findIndex(({ message }) => message.seq === target);
  const entry = run.entries[at];
  if (entry === undefined || entry.asOf >= event.seq) return run;
  const message = fold(entry.message, event);
  return { ...run, entries: run.entries.with(at, { message, asOf: event.seq }) };
};

/** Only what the event changes of rows that are held. */
const withTouch = (runs: Runs, event: PlainEvent): Runs => {
  const target = targetOf(event);
  if (target === undefined) return runs;
  return runs.map((run) => (run.from <= target && target <= run.to ? touched(run, target, event) : run));
};

/** One row, changed by what no event tells. */
export const withChange = (runs: Runs, seq: number, change: (message: MessageState) => MessageState): Runs =>
  runs.map((run) => {
    const at = run.entries.findIndex(({ message }) => message.seq === seq);
    const entry = run.entries[at];
    if (entry === undefined) return run;
    return { ...run, entries: run.entries.with(at, { ...entry, message: change(entry.message) }) };
  });

/** Without the reader's cursor, and with nothing that later came of it. */
const rowOf = (event: PlainEvent & { cursor?: unknown }): MessageState => {
  const { cursor: _, ...message } = event;
  return message;
};

/** With the next event of the log. */
export const withEvent = (runs: Runs, event: PlainEvent): Runs => {
  const { seq } = event;
  const isRow = rowTypes.has(event.type);
  const entries = isRow ? [{ message: rowOf(event), asOf: seq }] : [];
  const known = runs.some((run) => run.from <= seq && seq <= run.to);
  return withTouch(known ? runs : withRun(runs, { from: seq, to: seq, entries }), event);
};

/** A page as of `asOf`, with what was heard while it was on its way. */
export const withPage = (runs: Runs, page: Run, heard: readonly PlainEvent[], asOf: number): Runs =>
  heard.filter((event) => event.seq > asOf).reduce(withTouch, withRun(runs, page));

export const without = (runs: Runs, seq: number): Runs =>
  runs.map((run) =>
    run.from <= seq && seq <= run.to
      ? { ...run, entries: run.entries.filter(({ message }) => message.seq !== seq) }
      : run,
  );

/** The run that holds a seq. */
export const runAt = (runs: Runs, seq: number): Run | undefined =>
  runs.find((run) => run.from <= seq && seq <= run.to);

/** A run cut down to its newest, or oldest, rows. */
export const cut = (run: Run, most: number, keep: 'newest' | 'oldest'): Run => {
  if (run.entries.length <= most) return run;
  const entries = keep === 'newest' ? run.entries.slice(-most) : run.entries.slice(0, most);
  if (keep === 'newest') return { ...run, from: entries[0]?.message.seq ?? run.from, entries };
  return { ...run, to: entries.at(-1)?.message.seq ?? run.to, entries };
};

/** A row that is held. */
export const entryAt = (runs: Runs, seq: number): Entry | undefined =>
  runAt(runs, seq)?.entries.find(({ message }) => message.seq === seq);
