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

  /** The cursor of a position of this run; `filter` where it is not of the plain scope (CUR-2). */
  cursor(position: number, filter?: string): string {
    return encodeCursor({ epoch: this.#current().epoch, position, ...(filter !== undefined && { filter }) });
  }

  /**
   * The position that a plain cursor stands for, or undefined where it has to be answered with `reset` (CUR-2, CUR-3):
   * unreadable, of another scope, of an unknown epoch, or beyond the place where its epoch ended. `last` is the last
   * position given.
   */
  position(cursor: unknown, last: number, filter?: string): number | undefined {
    const decoded = decodeCursor(cursor);
    if (decoded === undefined || decoded.filter !== filter) return undefined;
    const index = this.#store.epochs.findIndex((epoch) => epoch.epoch === decoded.epoch);
    if (index < 0) return undefined;
    const end = this.#store.epochs[index + 1]?.from ?? last;
    return decoded.position <= end ? decoded.position : undefined;
  }

  lastPosition(): Promise<number> {
    return this.#store.lastPosition();
  }

  memberships(user: string): ReturnType<Store['memberships']> {
    return this.#store.memberships(user);
  }

  missing(user: string, after: number): Promise<Missing> {
    return this.#store.missing(user, after);
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
