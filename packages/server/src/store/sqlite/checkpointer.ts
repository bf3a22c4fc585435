/**
 * Keeps the WAL short without a flush or a copy on the thread that commits.
 *
 * Promise: when the WAL has grown over its cap, a worker copies it while commits go on; then the lane is held for one
 * last short pass, so that nothing is left and the next write begins the WAL anew. The file stays below about three
 * times the cap. `shed` asks for the same whatever the length, and leaves no copy of what was scrubbed in the file. A worker that fails or dies costs only length of the WAL: it is told to `onTrouble`, and started
 * again at most once a minute.
 */
import { Worker } from 'node:worker_threads';
import type { Clock } from '../../kit/clock.ts';
import type { CheckpointOrder, CheckpointReport } from './checkpoint-worker.ts';
import type { Database } from './database.ts';
import type { WriteLane } from './write-lane.ts';

const pageBytes = 4096;
const restartMs = 60_000;
// So many passes beside the writer; if it outruns them, it is held all the same.
const mostPasses = 3;

type State = 'idle' | 'passing' | 'finishing' | 'closed';

export type CheckpointerParts = {
  readonly path: string;
  readonly database: Database;
  readonly lane: Pick<WriteLane, 'hold' | 'release'>;
  readonly clock: Clock;
  readonly capBytes: number;
  readonly onTrouble: (error: Error) => void;
};

export class Checkpointer {
  readonly #parts: CheckpointerParts;
  readonly #pages: () => { readonly log: number; readonly checkpointed: number };
  readonly #capPages: number;
  #worker: Worker | undefined;
  #startedAt = -Infinity;
  #state: State = 'idle';
  #passes = 0;
  #longest = 0;
  // How far the WAL was rid of what was written over, is to be, and will be when the order under way is done.
  #shed = 0;
  #toShed = 0;
  #shedding = 0;
  // After an incomplete end: no new attempt until the WAL is this long.
  #notBefore = 0;

  constructor(parts: CheckpointerParts) {
    this.#parts = parts;
    this.#capPages = parts.capBytes / pageBytes;
    // NOOP counts and does nothing else.
    const count = parts.database.query<{ log: number; checkpointed: number }>('PRAGMA wal_checkpoint(NOOP)');
    this.#pages = () => count.get() ?? { log: 0, checkpointed: 0 };
  }

  /** Looks at the WAL after a commit; the work is done elsewhere and later. */
  committed(): void {
    if (this.#state === 'closed' || this.#state === 'finishing') return;
    const pages = this.#pages().log;
    if (this.#state === 'passing') {
      // The writer is quicker than the worker: it waits for the end of the pass.
      if (pages > this.#longest) this.#parts.lane.hold();
      return;
    }
    // Started ahead of need, so that the first pass does not wait for a thread to come up.
    const worker = pages < this.#capPages / 2 ? undefined : this.#running();
    if (worker === undefined || pages < this.#capPages || pages < this.#notBefore) return;
    this.#passes = 0;
    this.#longest = pages + this.#capPages;
    this.#order(worker, 'pass');
  }

  /**
   * Rids the WAL, soon, of what was written over up to now; `mark` rises whenever something was. Where an attempt fails, it is
   * made when asked again.
   */
  shed(mark: number): void {
    this.#toShed = mark;
    if (mark <= this.#shed) return;
    const worker = this.#state === 'idle' ? this.#running() : undefined;
    if (worker === undefined) return;
    this.#passes = 0;
    this.#longest = this.#pages().log + this.#capPages;
    this.#order(worker, 'pass');
  }

  /** Stops the worker; the connection that is closed last copies the rest. */
  async close(): Promise<void> {
    const worker = this.#worker;
    this.#parts.lane.release();
    this.#state = 'closed';
    this.#worker = undefined;
    if (worker === undefined) return;
    const { promise, resolve } = Promise.withResolvers<void>();
    worker.ref();
    worker.once('exit', () => resolve());
    worker.postMessage('stop' satisfies CheckpointOrder);
    await promise;
  }

  #order(worker: Worker, order: 'pass' | 'finish'): void {
    this.#state = order === 'pass' ? 'passing' : 'finishing';
    if (order === 'finish') this.#parts.lane.hold();
    const shed = order === 'finish' && this.#toShed > this.#shed;
    if (shed) this.#shedding = this.#toShed;
    worker.postMessage((shed ? 'shed' : order) satisfies CheckpointOrder);
  }

  #running(): Worker | undefined {
    if (this.#worker !== undefined) return this.#worker;
    const { clock, path } = this.#parts;
    if (clock.monotonic() - this.#startedAt < restartMs) return undefined;
    this.#startedAt = clock.monotonic();
    const worker = new Worker(new URL(import.meta.resolve('#checkpoint-worker')), { workerData: path });
    worker.unref();
    worker.on('message', (report: CheckpointReport) => this.#report(worker, report));
    worker.on('error', (error) =>
      this.#parts.onTrouble(error instanceof Error ? error : new Error(String(error))),
    );
    worker.on('exit', () => this.#lost(worker));
    this.#worker = worker;
    return worker;
  }

  #report(worker: Worker, report: CheckpointReport): void {
    if (this.#state === 'closed') return;
    if (report.done === 'failed') {
      this.#parts.onTrouble(new Error(`a checkpoint failed: ${report.message}`));
      this.#rest(this.#pages().log);
    } else if (report.done === 'finish') {
      if (report.whole) this.#shed = this.#shedding;
      this.#rest(report.whole ? 0 : this.#pages().log);
      // Asked for while this was under way.
      if (report.whole) this.shed(this.#toShed);
    } else {
      this.#passes += 1;
      const { log, checkpointed } = this.#pages();
      this.#order(
        worker,
        log - checkpointed < this.#capPages / 4 || this.#passes >= mostPasses ? 'finish' : 'pass',
      );
    }
  }

  #rest(reached: number): void {
    this.#state = 'idle';
    this.#notBefore = reached === 0 ? 0 : reached + this.#capPages;
    this.#parts.lane.release();
  }

  #lost(worker: Worker): void {
    if (this.#worker !== worker) return;
    this.#worker = undefined;
    this.#parts.onTrouble(new Error('the checkpoint worker has ended'));
    this.#rest(this.#pages().log);
  }
}
