/**
 * Many writes, one transaction. Writes that arrive while a batch is on its way to disk, or in the same turn of the event
 * loop, make up the next batch; a batch is never waited for by a timer.
 * What is published to feeds, and marks, take turns of a bounded size beside all else, so that neither a ticker's backlog nor a
 * thousand people who read at once ever delay a message. Marks are gathered for a moment, and meanwhile as many go with messages
 * as there are of those (RCP-1): a commit that is made anyway costs them nothing, and they come evenly, not all at once.
 * Promise: writes enter the log in the order of `add`, those to feeds and those of marks among themselves; `committed` hears of a batch
 * before any of its writers does. A commit that fails is unknown to all of its writers (DUR-1: `unavailable`); a fatal one stops the log.
 */
import { GhantiError } from '@ghanti/protocol';
import { type Clock, systemClock, type Timer } from '../kit/clock.ts';
import { CommitFailed, type Committed, type Store, type Write, type WriteResult } from '../store/store.ts';
import { WriteQueue, type WaitingWrite } from './write-queue.ts';

export type GroupCommitOptions = {
  readonly store: Pick<Store, 'commit'>;
  /** Called with each batch that is on disk, in commit order. */
  readonly committed: (batch: Committed, seconds: number) => void;
  /** Called when a commit failed; `fatal` tells that no further write is taken. */
  readonly failed: (error: unknown, fatal: boolean) => void;
  /** Most rows of one transaction, of more than one write: bounds how long it keeps the event loop. */
  readonly maxBatch?: number;
  /** Most rows that may wait: beyond it the log sheds load. */
  readonly maxWaiting?: number;
  /** While a message waits longer than this for its turn, the disk does not keep up: nothing more is taken. */
  readonly maxWaitMs?: number;
  readonly clock?: Pick<Clock, 'monotonic' | 'after'>;
  /** Most marks in one transaction, where they come by more than one write, messages are fewer, and no crowd of them waits. */
  readonly maxMarks?: number;
  /** Most updates of feeds in one transaction, where they come by more than one write; and most that may wait. */
  readonly maxUpdates?: number;
  readonly maxUpdatesWaiting?: number;
};

/**
 * The turn of the event loop in which this batch goes out to its readers, and the one that hears what they send in return.
 * All of that makes up the next batch: a batch costs its readers one system call each, however few messages it holds.
 */
const delivered = (): Promise<void> =>
  new Promise((resolve) => {
    setImmediate(() => setImmediate(resolve));
  });

/** About how many rows a write makes: five hundred people who join at once are a thousand. */
const rowsOf = ({ steps }: Write): number =>
  steps.reduce((sum, step) => sum + (step.do === 'join' ? 2 * step.members.length : 1), 0);

const updatesOf = ({ steps }: Write): number =>
  steps.reduce((sum, step) => sum + (step.do === 'publish' ? step.updates.length : 0), 0);

/** In how many turns most of the marks that wait are written, however slow the turns and however many they are. */
const turnsOfMarks = 4;

/** Marks within this time share a commit. */
const gatherMs = 250;

const isMarks = ({ steps }: Write): boolean => steps.every((step) => step.do === 'mark');
const unavailable = (message: string) => new GhantiError('unavailable', message, { retryAfterMs: 1000 });

export class GroupCommit {
  readonly #rows: WriteQueue;
  readonly #marks: WriteQueue;
  readonly #updates: WriteQueue;
  /** Marks are gathered, or it is their turn; neither while there are none. */
  #gathering: Timer | undefined;
  #marksDue = false;
  #running = false;
  #stopped: 'open' | 'failed' | 'closed' = 'open';
  #idle: (() => void)[] = [];
  readonly #options: Required<GroupCommitOptions>;

  constructor(options: GroupCommitOptions) {
    this.#options = {
      maxBatch: 1_000,
      maxWaiting: 20_000,
      maxWaitMs: 5_000,
      clock: systemClock,
      maxMarks: 16,
      maxUpdates: 100,
      maxUpdatesWaiting: 50_000,
      ...options,
    };
    const { maxWaiting, maxUpdatesWaiting } = this.#options;
    this.#rows = new WriteQueue(rowsOf, maxWaiting);
    this.#marks = new WriteQueue(rowsOf, maxWaiting);
    this.#updates = new WriteQueue(updatesOf, maxUpdatesWaiting);
  }

  get stopped(): boolean {
    return this.#stopped !== 'open';
  }

  add(write: Write): Promise<WriteResult> {
    if (this.#stopped !== 'open') return Promise.reject(unavailable('the log takes no writes'));
    const queue = this.#queueOf(write);
    if (queue.full) return Promise.reject(unavailable('too many writes wait'));
    const { clock, maxWaitMs } = this.#options;
    const since = clock.monotonic();
    if (since - this.#rows.waitingSince(since) > maxWaitMs)
      return Promise.reject(unavailable('the disk does not keep up'));
    return new Promise((resolve, reject) => {
      queue.add({ since, write, resolve, reject });
      if (queue === this.#marks) this.#gather();
      else this.#schedule();
    });
  }

  /** Marks that are gathered wait no longer. */
  flush(): void {
    this.#gathering?.cancel();
    this.#gathering = undefined;
    if (this.#marks.empty) return;
    this.#marksDue = true;
    this.#schedule();
  }

  /** Takes no more writes; resolves when the last batch has ended. */
  close(): Promise<void> {
    if (this.#stopped === 'open') this.#stopped = 'closed';
    this.flush();
    if (!this.#running) return Promise.resolve();
    return new Promise((resolve) => this.#idle.push(resolve));
  }

  #queueOf(write: Write): WriteQueue {
    if (updatesOf(write) > 0) return this.#updates;
    return isMarks(write) ? this.#marks : this.#rows;
  }

  #gather(): void {
    if (!this.#marksDue) this.#gathering ??= this.#options.clock.after(gatherMs, () => this.flush());
  }

  #schedule(): void {
    if (this.#running) return;
    this.#running = true;
    // After this turn's input has been read, so that all of it shares the transaction.
    setImmediate(() => void this.#drain());
  }

  async #drain(): Promise<void> {
    while (!this.#rows.empty || this.#marksDue || !this.#updates.empty) {
      const batch = this.#nextBatch();
      await this.#commit(batch);
      await delivered();
    }
    this.#running = false;
    for (const resolve of this.#idle.splice(0)) resolve();
  }

  #nextBatch(): readonly WaitingWrite[] {
    const { maxBatch, maxMarks, maxUpdates } = this.#options;
    const rows = this.#rows.take(maxBatch);
    const marks = this.#marksDue
      ? this.#nextMarks(Math.max(maxMarks, rows.length))
      : this.#marks.take(rows.length);
    return [...rows, ...marks, ...this.#updates.take(maxUpdates)];
  }

  #nextMarks(least: number): readonly WaitingWrite[] {
    const marks = this.#marks.take(Math.max(least, this.#marks.size / turnsOfMarks));
    this.#marksDue = !this.#marks.empty;
    return marks;
  }

  async #commit(batch: readonly WaitingWrite[]): Promise<void> {
    if (this.#stopped === 'failed') return this.#rejectAll(batch);
    const began = performance.now();
    try {
      const committed = await this.#options.store.commit(batch.map((waiting) => waiting.write));
      this.#options.committed(committed, (performance.now() - began) / 1000);
      batch.forEach((waiting, index) => waiting.resolve(committed.results[index] ?? missingResult));
    } catch (error) {
      const fatal = error instanceof CommitFailed && error.fatal;
      if (fatal) this.#stopped = 'failed';
      this.#options.failed(error, fatal);
      this.#rejectAll(batch);
    }
  }

  #rejectAll(batch: readonly WaitingWrite[]): void {
    for (const waiting of batch) waiting.reject(unavailable('the write is not known to be stored'));
  }
}

const missingResult: WriteResult = {
  outcome: 'broken',
  error: new Error('the store gave no result for this write'),
};
