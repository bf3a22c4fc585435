/**
 * One transaction after another on the one connection, and never a wait inside the event loop.
 *
 * Promise: work runs whole or not at all, in the order it came; where another process has the write lock it is tried
 * again by timer for up to five seconds; while the lane is held, work queues. What it gives is on disk (DUR-1).
 * An error of the database rejects that piece of work alone with CommitFailed, and the next may succeed.
 */
import type { Clock } from '../../kit/clock.ts';
import { CommitFailed } from '../store.ts';
import { type Database, SQLITE_BUSY, sqliteCode } from './database.ts';
import type { WalSync } from './wal-sync.ts';

const retryMs = 10;
const patienceMs = 5000;

type Job = { readonly since: number; run(): void; fail(error: unknown): void };

export class WriteLane {
  readonly #database: Database;
  readonly #sync: WalSync;
  readonly #clock: Clock;
  readonly #onCommit: () => void;
  #queue: Job[] = [];
  #begun = 0;
  #held = false;
  #waiting = false;
  #closed = false;
  #idle: (() => void)[] = [];

  /** `onCommit` is called after each COMMIT, still in the same turn of the loop. */
  constructor(database: Database, sync: WalSync, clock: Clock, onCommit: () => void) {
    this.#database = database;
    this.#sync = sync;
    this.#clock = clock;
    this.#onCommit = onCommit;
  }

  /** How many transactions have begun, with the one that runs. */
  get begun(): number {
    return this.#begun;
  }

  /** Runs `work` in a transaction, tells `committed` at its end, and resolves with what it gave once that is on disk. */
  async transact<T>(work: () => T, committed?: (given: T) => void): Promise<T> {
    const failure = this.#closed
      ? new CommitFailed('the store is closed', { fatal: true })
      : this.#sync.failure();
    if (failure !== undefined) throw failure;
    return await new Promise<T>((resolve, reject) => {
      const run = (): void => {
        const given = work();
        this.#database.raw.exec('COMMIT');
        this.#sync.committed();
        committed?.(given);
        this.#onCommit();
        this.#sync.covered().then(() => resolve(given), reject);
      };
      this.#queue.push({ since: this.#clock.monotonic(), run, fail: reject });
      this.#advance();
    });
  }

  /** Keeps new work waiting until `release`. */
  hold(): void {
    this.#held = true;
  }

  release(): void {
    this.#held = false;
    this.#advance();
  }

  /** Refuses further work and resolves when the last piece has run. */
  async close(): Promise<void> {
    this.#closed = true;
    if (this.#queue.length === 0) return;
    await new Promise<void>((resolve) => this.#idle.push(resolve));
  }

  #advance(): void {
    while (!this.#held && !this.#waiting) {
      const job = this.#queue[0];
      if (job === undefined) break;
      if (!this.#begin(job)) return;
    }
    if (this.#queue.length === 0) for (const resolve of this.#idle.splice(0)) resolve();
  }

  /** False where the lock is another's and the job stays first in the queue. */
  #begin(job: Job): boolean {
    try {
      const failure = this.#sync.failure();
      if (failure !== undefined) throw failure;
      this.#database.raw.exec('BEGIN IMMEDIATE');
      this.#begun += 1;
    } catch (error) {
      const busy = sqliteCode(error) === SQLITE_BUSY && this.#clock.monotonic() - job.since < patienceMs;
      if (busy) this.#retry();
      else this.#refuse(job, error);
      return !busy;
    }
    try {
      job.run();
      this.#queue.shift();
    } catch (error) {
      this.#undo();
      this.#refuse(job, error);
    }
    return true;
  }

  #refuse(job: Job, cause: unknown): void {
    this.#queue.shift();
    const failed = cause instanceof CommitFailed;
    job.fail(failed ? cause : new CommitFailed('the transaction failed', { fatal: false, cause }));
  }

  #undo(): void {
    try {
      if (this.#database.raw.isTransaction) this.#database.raw.exec('ROLLBACK');
    } catch {
      // The connection is in trouble: the next BEGIN meets the same and rejects its own work.
    }
  }

  #retry(): void {
    this.#waiting = true;
    this.#clock.after(retryMs, () => {
      this.#waiting = false;
      this.#advance();
    });
  }
}
