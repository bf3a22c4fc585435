/**
 * Search on SQLite, as the thread that serves sees it: a few numbers to keep, and a worker that does the work (search-worker.ts).
 *
 * Promise: a commit costs a comparison, and at most four short messages a second. The worker comes up when there is something to do.
 * A search is answered in time or refused (SearchLate), and so is one too many at once. A worker that dies is started again, at most
 * once in ten seconds.
 */
import { Worker } from 'node:worker_threads';
import type { Clock } from '../../../kit/clock.ts';
import { SearchLate, type Found, type Search, type SearchQuery } from '../../search.ts';
import type { Moment, SearchOrder, SearchReport, SearchWorkerData } from './orders.ts';

export type SqliteSearchOptions = {
  readonly directory: string;
  readonly clock: Clock;
  /** The last position given that is on disk (Store.lastPosition). */
  readonly last: () => Promise<number>;
  readonly onTrouble?: (error: Error) => void;
  /** A sentence for the log, while much is taken in. */
  readonly onProgress?: (message: string, fields: object) => void;
  /** How long a search may take, waiting included. */
  readonly patienceMs?: number;
  /** How many messages make a chunk of the index; tests have fewer. */
  readonly chunkMessages?: number;
};

const followMs = 250;
const firstMs = 2000;
const restartMs = 10_000;
const mostCalls = 256;
const mostCallsPerUser = 16;

type Call = { readonly user: string; settle(answer: unknown): void; fail(error: Error): void };

class WorkerSearch implements Search {
  readonly #options: SqliteSearchOptions;
  readonly #calls = new Map<number, Call>();
  #worker: Worker | undefined;
  #startedAt = -Infinity;
  #number = 0;
  #nudge = false;
  #closed = false;
  #expiry: { cancel(): void } | undefined;

  constructor(options: SqliteSearchOptions) {
    this.#options = options;
    this.grown();
  }

  find(query: SearchQuery): Promise<readonly Found[]> {
    return this.#ask(query.user, (call, moment) => ({ do: 'find', call, query, ...moment }));
  }

  place(user: string, id: string): Promise<number | undefined> {
    return this.#ask(user, (call, moment) => ({ do: 'place', call, user, id, ...moment }));
  }

  grown(): void {
    if (this.#nudge) return;
    this.#nudge = true;
    this.#options.clock.after(this.#worker === undefined ? firstMs : followMs, () => void this.#follow());
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#expiry?.cancel();
    const worker = this.#worker;
    this.#worker = undefined;
    this.#failAll();
    if (worker === undefined) return;
    const { promise, resolve } = Promise.withResolvers<void>();
    worker.ref();
    worker.once('exit', () => resolve());
    worker.postMessage({ do: 'stop' } satisfies SearchOrder);
    await promise;
  }

  async #follow(): Promise<void> {
    this.#nudge = false;
    try {
      const moment = await this.#moment();
      if (moment.upTo > 0) this.#order({ do: 'follow', ...moment });
    } catch {
      // The store gives no more: its own trouble is told elsewhere.
    }
  }

  async #moment(): Promise<Moment> {
    return { upTo: await this.#options.last(), now: this.#options.clock.now() };
  }

  async #ask<T>(user: string, order: (call: number, moment: Moment) => SearchOrder): Promise<T> {
    const moment = await this.#moment();
    const own = [...this.#calls.values()].filter((call) => call.user === user).length;
    if (this.#closed || this.#calls.size >= mostCalls || own >= mostCallsPerUser)
      throw new SearchLate('too many searches at once');
    const call = (this.#number += 1);
    const { promise, resolve, reject } = Promise.withResolvers<T>();
    // What is resolved with comes from the worker, in the shape that the order asks for.
    this.#calls.set(call, { user, settle: (given) => resolve(given as T), fail: reject });
    const timer = setTimeout(() => this.#giveUp(call), this.#options.patienceMs ?? 5000);
    timer.unref();
    this.#order(order(call, moment));
    try {
      return await promise;
    } finally {
      clearTimeout(timer);
      this.#calls.delete(call);
    }
  }

  #giveUp(call: number): void {
    this.#worker?.postMessage({ do: 'drop', call } satisfies SearchOrder);
    this.#calls.get(call)?.fail(new SearchLate());
  }

  #order(order: SearchOrder): void {
    const worker = this.#running();
    if (worker === undefined) this.#failAll();
    else worker.postMessage(order);
  }

  #running(): Worker | undefined {
    const { clock, directory, chunkMessages } = this.#options;
    if (this.#worker !== undefined || this.#closed) return this.#worker;
    if (clock.monotonic() - this.#startedAt < restartMs) return undefined;
    this.#startedAt = clock.monotonic();
    const workerData: SearchWorkerData = { directory, chunkMessages };
    const worker = new Worker(new URL(import.meta.resolve('#search-worker')), { workerData });
    worker.unref();
    worker.on('message', (report: SearchReport) => this.#report(report));
    worker.on('error', (error) => this.#trouble(error instanceof Error ? error : new Error(String(error))));
    worker.on('exit', () => this.#lost(worker));
    return (this.#worker = worker);
  }

  #report(report: SearchReport): void {
    const { onProgress = () => undefined } = this.#options;
    if (report.is === 'found') this.#calls.get(report.call)?.settle(report.found);
    else if (report.is === 'place') this.#calls.get(report.call)?.settle(report.position);
    else if (report.is === 'failed') this.#failed(report);
    else if (report.is === 'ready') this.#expires(report.nextExpiry);
    else if (report.is === 'progress')
      onProgress('the search index is catching up', { position: report.position, of: report.of });
    else onProgress('the search index is made anew', { why: report.why, positions: report.events });
  }

  #failed({ call, message }: Extract<SearchReport, { is: 'failed' }>): void {
    if (call === undefined) this.#trouble(new Error(message));
    else this.#calls.get(call)?.fail(new SearchLate('the search failed'));
  }

  #expires(at: number | null): void {
    const { clock } = this.#options;
    this.#expiry?.cancel();
    if (at === null || this.#closed) return;
    const ms = Math.min(Math.max(at - clock.now(), 0) + followMs, 2 ** 31 - 1);
    this.#expiry = clock.after(ms, () => void this.#follow());
  }

  #trouble(error: Error): void {
    this.#options.onTrouble?.(error);
  }

  #failAll(): void {
    for (const call of this.#calls.values()) call.fail(new SearchLate('there is no search just now'));
  }

  #lost(worker: Worker): void {
    if (this.#worker !== worker) return;
    this.#worker = undefined;
    this.#failAll();
    this.#trouble(new Error('the search worker has ended'));
  }
}

/** Opens the search beside an open store in the same directory; it is closed before the store. */
export const openSqliteSearch = (options: SqliteSearchOptions): Search => new WorkerSearch(options);
