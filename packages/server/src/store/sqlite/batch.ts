/**
 * One commit's writes, inside its transaction (ORD-1, IDEM-1).
 *
 * Promise: between structural writes each channel's plain messages get one contiguous run of positions, in the order
 * in which they came; marks and preferences follow them; a structural write sees everything before it. One result per write, in the
 * order of the input. What one write meets stays its own; trouble of the database itself is thrown and ends the batch.
 */
import type { Committed, EventRow, Refusal, Write, WriteResult, WriteKey } from '../store.ts';
import { isOwnFault } from './database.ts';
import { eventOf } from './event-record.ts';
import { refusalOf } from './guards.ts';
import { KeySpent, type Ledger } from './ledger.ts';
import { runSteps } from './steps.ts';

const sameBytes = (one: Uint8Array, other: Uint8Array): boolean => Buffer.compare(one, other) === 0;

const known = (event: EventRow, hash: Uint8Array | null, key: WriteKey): WriteResult =>
  hash !== null && sameBytes(hash, key.hash) ? { outcome: 'duplicate', event } : { outcome: 'conflict' };

/** What the key gave the first time, where that is an event of another channel. */
const spentElsewhere = (ledger: Ledger, { key, at }: Pick<Write, 'key' | 'at'>): WriteResult | undefined => {
  const channel = key === undefined ? undefined : ledger.channel(key.channel);
  if (key === undefined || channel?.keysElsewhere !== 1) return undefined;
  const row = ledger.statements.keyedElsewhere.get(key.clientId, key.user, channel.num);
  return row === undefined ? undefined : known(eventOf(row, row.name, at), row.spent, key);
};

/** What the key gave the first time, where a feed has trimmed that event: all of it but the value. */
const spentBeforeTrim = (ledger: Ledger, { key }: Pick<Write, 'key'>): WriteResult | undefined => {
  const channel = key === undefined ? undefined : ledger.channel(key.channel);
  if (key === undefined || channel?.kind !== 'feed') return undefined;
  const row = ledger.statements.feeds.trimmedKey.get(key.clientId, key.user, channel.num);
  if (row === undefined) return undefined;
  const { hash, ...event } = row;
  return known({ ...event, channel: key.channel }, hash, key);
};

/** What the key gave the first time, if there was one. */
const spent = (ledger: Ledger, { key, at }: Write): WriteResult | undefined => {
  const channel = key === undefined ? undefined : ledger.channel(key.channel);
  if (key === undefined || channel === undefined) return undefined;
  const row = ledger.statements.keyed.get(key.clientId, key.user, channel.num);
  return row === undefined
    ? (spentElsewhere(ledger, { key, at }) ?? spentBeforeTrim(ledger, { key }))
    : known(eventOf(row, key.channel, at), row.hash, key);
};

/** The channel of a write that is one message and nothing else; the first one of a direct channel tells others. */
const plainChannel = (ledger: Ledger, write: Write): string | undefined => {
  const step = write.steps[0];
  if (write.steps.length !== 1 || step?.do !== 'event') return undefined;
  const channel = ledger.channel(step.channel);
  return channel === undefined || (channel.kind === 'direct' && channel.head === 0) ? undefined : channel.id;
};

const isMarks = (write: Write): boolean => write.steps.every((step) => step.do === 'mark');

// One message is one statement, which SQLite undoes by itself, and of marks all are looked at before one is written. More need a savepoint.
const written = (ledger: Ledger, write: Write, plain: boolean): WriteResult => {
  const [events, marks] = [ledger.events.length, ledger.marks.length];
  ledger.standing = undefined;
  const run = (given: Write): Refusal | undefined => {
    const why = runSteps(ledger, given);
    if (why === undefined) ledger.keepKey(events);
    return why;
  };
  const why =
    plain || isMarks(write) ? run(write) : ledger.attempt(write, run, (given) => given === undefined);
  if (why !== undefined) return { outcome: 'refused', why };
  const { standing } = ledger;
  const result = { events: ledger.events.slice(events), marks: ledger.marks.slice(marks) };
  return { outcome: 'written', ...result, ...(standing !== undefined && { standing }) };
};

const tried = (ledger: Ledger, write: Write, plain: boolean): WriteResult => {
  try {
    ledger.expect(write.key);
    return written(ledger, write, plain);
  } catch (error) {
    const first = error instanceof KeySpent ? spent(ledger, write) : undefined;
    if (first === undefined) throw error;
    return first;
  }
};

// A plain message finds out by writing whether its key was spent, because it hardly ever was.
const outcome = (ledger: Ledger, write: Write): WriteResult => {
  try {
    const channel = plainChannel(ledger, write);
    const keepsKey = channel !== undefined && (write.key === undefined || write.key.channel === channel);
    const first = keepsKey ? spentElsewhere(ledger, write) : spent(ledger, write);
    if (first !== undefined) return first;
    const why = refusalOf(ledger, write.guards, write.at);
    if (why !== undefined) return spent(ledger, write) ?? { outcome: 'refused', why };
    return tried(ledger, write, channel !== undefined);
  } catch (error) {
    if (!ledger.alive || !isOwnFault(error)) throw error;
    return { outcome: 'broken', error };
  }
};

/** Writes nothing into the log. */
const isState = (write: Write): boolean =>
  write.steps.every((step) => step.do === 'mark' || step.do === 'prefer');

class Batch {
  readonly #ledger: Ledger;
  readonly #writes: readonly Write[];
  readonly #results: WriteResult[] = [];
  readonly #plain = new Map<string, number[]>();
  #states: number[] = [];

  constructor(ledger: Ledger, writes: readonly Write[]) {
    this.#ledger = ledger;
    this.#writes = writes;
  }

  run(): readonly WriteResult[] {
    for (const [index, write] of this.#writes.entries()) this.#place(index, write);
    this.#settle();
    return this.#results;
  }

  #place(index: number, write: Write): void {
    const channel = this.#plainOf(write);
    if (channel !== undefined) {
      const group = this.#plain.get(channel);
      if (group === undefined) this.#plain.set(channel, [index]);
      else group.push(index);
    } else if (isState(write)) {
      this.#states.push(index);
    } else {
      this.#settle();
      this.#execute([index]);
    }
  }

  // What cannot even be looked up is left to be found broken in its place.
  #plainOf(write: Write): string | undefined {
    try {
      return plainChannel(this.#ledger, write);
    } catch (error) {
      if (!isOwnFault(error)) throw error;
      return undefined;
    }
  }

  #settle(): void {
    for (const group of this.#plain.values()) this.#execute(group);
    this.#plain.clear();
    this.#execute(this.#states);
    this.#states = [];
  }

  #execute(indexes: readonly number[]): void {
    for (const index of indexes) {
      const write = this.#writes[index];
      if (write !== undefined) this.#results[index] = outcome(this.#ledger, write);
    }
  }
}

/** Runs the writes; the caller holds the transaction and commits it. */
export const runBatch = (ledger: Ledger, writes: readonly Write[]): Committed => {
  const results = new Batch(ledger, writes).run();
  ledger.flush();
  const marks = ledger.marks.filter((mark) => mark.moved);
  const { events, states, position: last } = ledger;
  return { results, events, marks, states, last };
};
