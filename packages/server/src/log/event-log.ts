/**
 * The one way into history, and what may be asked of it. Gives cursors their meaning (CUR-3): a position within an epoch.
 * Promise: `append` resolves after the write is on disk and after its batch was handed to `committed`.
 * Left to others: who may write what (chat), who hears of it (hub).
 */
import { decodeCursor, encodeCursor } from '@ghanti/protocol';
import type {
  Committed,
  Epoch,
  EventRow,
  LastSeenRule,
  OpenChannel,
  Missing,
  Range,
  Store,
  Write,
  WriteResult,
} from '../store/store.ts';
import { GroupCommit, type GroupCommitOptions } from './group-commit.ts';

export type { Committed, EventRow, LastSeenRule, Missing, OpenChannel, Range, WriteResult };

export type EventLogOptions = Omit<GroupCommitOptions, 'store'> & { readonly store: Store };

/** Feeds that give the newest value of each key, by the names that cursors have for them: from where values are owed (FEED-1). */
export type Owed = ReadonlyMap<string, number>;

/**
 * How far a reader is: with events, with states, which are told after the events that are missing (RES-3, STA-1), and with the values of
 * some feeds. `at`: when a poll that they are told to at a rate was answered.
 */
export type Place = {
  readonly position: number;
  readonly statesFrom: number;
  readonly owed?: Owed;
  readonly at?: number | undefined;
};

export type CursorOf = {
  readonly filter?: string | undefined;
  readonly statesFrom?: number | undefined;
  readonly owed?: Owed | undefined;
  readonly at?: number | undefined;
};

export const placeAt = (position: number): Place => ({ position, statesFrom: position });

const owedBehind = (owed: Owed, position: number): readonly (readonly [string, number])[] =>
  [...owed]
    .filter(([, from]) => from < position)
    .map(([name, from]) => [name, position - from] as const)
    .toSorted(([one], [other]) => (one < other ? -1 : 1));

export class EventLog {
  readonly #store: Store;
  readonly #commits: GroupCommit;

  constructor(options: EventLogOptions) {
    this.#store = options.store;
    this.#commits = new GroupCommit(options);
  }

  append(write: Write): Promise<WriteResult> {
    return this.#commits.add(write);
  }

  /** What is gathered for a moment before it is written waits no longer. */
  flush(): void {
    this.#commits.flush();
  }

  /** False once a commit failed for good: the process has to be started again. */
  get writable(): boolean {
    return !this.#commits.stopped;
  }

  /**
   * The cursor of a position of this run; `filter` where it is not of the plain scope (CUR-2), `statesFrom` where states are to be told
   * that moved since then (STA-1).
   */
  cursor(position: number, { filter, statesFrom = position, owed, at }: CursorOf = {}): string {
    const { epoch } = this.#current();
    const behind = Math.max(0, position - statesFrom);
    return encodeCursor({
      epoch,
      position,
      ...(behind > 0 && { behind }),
      ...(owed !== undefined && { owed: owedBehind(owed, position) }),
      ...(at !== undefined && { at }),
      ...(filter !== undefined && { filter }),
    });
  }

  /**
   * The place that a plain cursor stands for, or undefined where it has to be answered with `reset` (CUR-2, CUR-3):
   * unreadable, of another scope, of an unknown epoch, or beyond the place where its epoch ended. `last` is the last
   * position given.
   */
  place(cursor: unknown, last: number, filter?: string): Place | undefined {
    const decoded = decodeCursor(cursor);
    if (decoded === undefined || decoded.filter !== filter) return undefined;
    const index = this.#store.epochs.findIndex((epoch) => epoch.epoch === decoded.epoch);
    if (index < 0) return undefined;
    const end = this.#store.epochs[index + 1]?.from ?? last;
    const { position, behind = 0, owed, at } = decoded;
    if (position > end) return undefined;
    return {
      position,
      statesFrom: position - behind,
      ...(owed !== undefined && { owed: new Map(owed.map(([name, back]) => [name, position - back])) }),
      ...(at !== undefined && { at }),
    };
  }

  lastPosition(): Promise<number> {
    return this.#store.lastPosition();
  }

  openChannels(user: string): ReturnType<Store['openChannels']> {
    return this.#store.openChannels(user);
  }

  /** Events after a place, and the channels whose states moved after the place from which these are to be told. */
  async missing(user: string, { position, statesFrom }: Place): Promise<Missing> {
    const missing = await this.#store.missing(user, position);
    if (statesFrom >= position) return missing;
    // Read later, it holds what the first reading found, too.
    const { states } = await this.#store.missing(user, statesFrom);
    return { ...missing, states };
  }

  /** By position. A page is as long as asked for while so much is left. */
  merged(ranges: readonly Range[], after: number, limit: number): Promise<readonly EventRow[]> {
    return this.#store.merged(ranges, after, limit);
  }

  after(position: number, limit: number): Promise<readonly EventRow[]> {
    return this.#store.log(position, limit);
  }

  close(): Promise<void> {
    return this.#commits.close();
  }

  #current(): Epoch {
    const current = this.#store.epochs.at(-1);
    if (current === undefined) throw new Error('the store has no epoch');
    return current;
  }
}
