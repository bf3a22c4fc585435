/**
 * A batch as the database's function takes it, and what it says of each write. Postgres' text has no NUL and no half of a pair, so a
 * write with one in what is stored as it is never goes there: it is broken alone (DUR-1). In the data of events both are escaped.
 */
import {
  CorruptEvent,
  type Committed,
  type EventRow,
  type MarkRow,
  type StateRow,
  type Step,
  type Write,
  type WriteResult,
} from '../store.ts';
import type { EventRecord } from '../sql/event-rows.ts';
import { eventOf } from './event-record.ts';

const isState = ({ steps }: Write): boolean =>
  steps.every((step) => step.do === 'mark' || step.do === 'prefer');

/** One message and nothing else, which keeps its key itself. */
const mayBePlain = ({ steps, key }: Write): boolean => {
  const step = steps[0];
  if (steps.length !== 1 || step?.do !== 'event') return false;
  return key === undefined || key.channel === step.channel;
};

/** What a text becomes inside the data of an event is said here, byte for byte as on SQLite. */
const stepOf = (step: Step): object =>
  step.do === 'edit' ? { ...step, text: JSON.stringify(step.text) } : step;

const texts = ['channel', 'data', 'by', 'user', 'other', 'type', 'id', 'code', 'emoji', 'text'] as const;

const isTextual = (step: Step): boolean =>
  texts.every((name) => {
    const value: unknown = Object.hasOwn(step, name) ? step[name as keyof Step] : undefined;
    return value == null || typeof value === 'string';
  });

const unstorable = /(?<!\\)(?:\\\\)*\\u(?:0000|d[89a-f][0-9a-f]{2})/;

/** JSON text; or why it cannot be stored. */
const wireOf = (write: Write, index: number): string | TypeError => {
  const { at, key, guards, steps } = write;
  if (!steps.every(isTextual)) return new TypeError('not a value for the database');
  const text = JSON.stringify({
    i: index,
    at,
    ...(key && { key: { ...key, hash: Buffer.from(key.hash).toString('hex') } }),
    guards,
    steps: steps.map(stepOf),
    plain: mayBePlain(write),
    state: isState(write),
  });
  return unstorable.test(text) ? new TypeError('not well-formed text, or NUL in it') : text;
};

export type Batch = {
  /** JSON of each write that can be stored. */
  readonly writes: readonly string[];
  readonly broken: ReadonlyMap<number, TypeError>;
};

export const batchOf = (given: readonly Write[]): Batch => {
  const writes: string[] = [];
  const broken = new Map<number, TypeError>();
  for (const [index, write] of given.entries()) {
    const wire = wireOf(write, index);
    if (typeof wire === 'string') writes.push(wire);
    else broken.set(index, wire);
  }
  return { writes, broken };
};

/** A row of the log with the id of its channel; of bytes JSON has but their text. */
type ToldRecord = Omit<EventRecord, 'checksum' | 'hash'> & {
  readonly name: string;
  readonly hash: string | null;
  readonly checksum?: number;
};

type ToldResult = { readonly i: number } & (
  | {
      readonly outcome: 'written';
      readonly from: number;
      readonly to: number;
      readonly marks?: readonly MarkRow[];
      readonly states?: readonly StateRow[];
      readonly standing?: ToldRecord | null;
    }
  | { readonly outcome: 'duplicate'; readonly event: ToldRecord }
  | { readonly outcome: 'conflict' }
  | { readonly outcome: 'refused'; readonly why: Extract<WriteResult, { outcome: 'refused' }>['why'] }
  | { readonly outcome: 'broken'; readonly error: string }
);

type ToldEvent = readonly [
  position: number,
  channel: string,
  seq: number,
  id: string,
  type: string,
  by: string | null,
  at: number,
  data: string,
];

export type Told = {
  readonly last: number;
  readonly results: readonly ToldResult[];
  readonly events: readonly ToldEvent[];
};

/** A row that a feed has trimmed has no checksum any more, and no value. */
const eventOfTold = (record: ToldRecord, now: number): EventRow => {
  const { name, position, seq, id, type, by, at, data, checksum } = record;
  if (checksum === undefined) return { position, channel: name, seq, id, type, by, at, data };
  const hash = record.hash === null ? null : Buffer.from(record.hash.slice('\\x'.length), 'hex');
  return eventOf({ ...record, checksum, hash }, name, now);
};

/** The first of them above a position. */
const indexAbove = (events: readonly EventRow[], position: number): number => {
  let [low, high] = [0, events.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((events[middle]?.position ?? 0) > position) high = middle;
    else low = middle + 1;
  }
  return low;
};

const resultOf = (told: ToldResult, events: readonly EventRow[], now: number): WriteResult => {
  switch (told.outcome) {
    case 'written': {
      const { from, to, marks = [], standing } = told;
      const own = events.slice(indexAbove(events, from), indexAbove(events, to));
      const stood = standing == null ? {} : { standing: eventOfTold(standing, now) };
      return { outcome: 'written', events: own, marks, ...stood };
    }
    case 'duplicate':
      return { outcome: 'duplicate', event: eventOfTold(told.event, now) };
    case 'conflict':
      return { outcome: 'conflict' };
    case 'refused':
      return { outcome: 'refused', why: told.why };
    case 'broken':
      return { outcome: 'broken', error: new Error(told.error) };
  }
};

/** A row that does not fit its checksum breaks the write that asked for it, and no other. */
const soundResultOf = (told: ToldResult, events: readonly EventRow[], now: number): WriteResult => {
  try {
    return resultOf(told, events, now);
  } catch (error) {
    if (error instanceof CorruptEvent) return { outcome: 'broken', error };
    throw error;
  }
};

const byPosition = <T extends { readonly position: number }>(rows: readonly T[]): readonly T[] =>
  rows.toSorted((one, other) => one.position - other.position);

const eventOfTuple = ([position, channel, seq, id, type, by, at, data]: ToldEvent): EventRow => ({
  position,
  channel,
  seq,
  id,
  type,
  by,
  at,
  data,
});

export const committedOf = (given: readonly Write[], { broken }: Batch, told: Told): Committed => {
  const events = told.events.map(eventOfTuple);
  const results: WriteResult[] = [];
  for (const [index, error] of broken) results[index] = { outcome: 'broken', error };
  for (const each of told.results) results[each.i] = soundResultOf(each, events, given[each.i]?.at ?? 0);
  const written = told.results.filter((each) => each.outcome === 'written');
  const marks = written.flatMap((each) => each.marks ?? []).filter(({ moved }) => moved);
  const states = written.flatMap((each) => each.states ?? []);
  return { results, events, marks: byPosition(marks), states: byPosition(states), last: told.last };
};
