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
  Membership,
  Missing,
  Range,
  Store,
  Write,
  WriteResult,
} from '../store/store.ts';
import { GroupCommit, type GroupCommitOptions } from './group-commit.ts';

export type { Committed, EventRow, LastSeenRule, Membership, Missing, Range, WriteResult };

export type EventLogOptions = Omit<GroupCommitOptions, 'store'> & { readonly store: Store };

/** How far a reader is: with events, and with states, which are told after the events that are missing (RES-3, STA-1). */
export type Place = { readonly position: number; readonly statesFrom: number };

export type CursorOf = { readonly filter?: string | undefined; readonly statesFrom?: number | undefined };

export const placeAt = (position: number): Place => ({ position, statesFrom: position });

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

  /** False once a commit failed for good: the process has to be started again. */
  get writable(): boolean {
    return !this.#commits.stopped;
  }

  /**
   * The cursor of a position of this run; `filter` where it is not of the plain scope (CUR-2), `statesFrom` where states are to be told
   * that moved since then (STA-1).
   */
  cursor(position: number, { filter, statesFrom = position }: CursorOf = {}): string {
    const { epoch } = this.#current();
    const behind = position - statesFrom;
    return encodeCursor({
      epoch,
      position,
      ...(behind > 0 && { behind }),
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
    const { position, behind = 0 } = decoded;
    return position <= end ? { position, statesFrom: position - behind } : undefined;
  }

  lastPosition(): Promise<number> {
    return this.#store.lastPosition();
  }

  memberships(user: string): ReturnType<Store['memberships']> {
    return this.#store.memberships(user);
  }

  /** Events after a place, and the channels whose states moved after the place from which these are to be told. */
  async missing(user: string, { position, statesFrom }: Place): Promise<Missing> {
    const missing = await this.#store.missing(user, position);
    if (statesFrom >= position) return missing;
    // Read later, it holds what the first reading found, too.
    const { states } = await this.#store.missing(user, statesFrom);
    return { ...missing, states };
  }

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
