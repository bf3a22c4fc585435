/**
 * When what was committed is on disk (DUR-1).
 *
 * Promise: `covered()` settles after an fdatasync of the WAL that began after everything committed before the call.
 * One sync at a time; whoever comes while it runs shares the next one. A failed sync is final, whatever the reason, a full disk
 * too: the kernel may have dropped the pages and called them clean, so that a second try would succeed and lie. From then on
 * every call rejects. (A write that fails is another matter: SQLite takes it back, and the next one may succeed.)
 */
import { fdatasync } from 'node:fs';
import { CommitFailed } from '../store.ts';

export type WalSync = {
  /** Says that a transaction was committed just now. */
  committed(): void;
  covered(): Promise<void>;
  /** Why nothing may be written any more. */
  failure(): CommitFailed | undefined;
};

type Waiter = { readonly need: number; resolve(): void; reject(error: Error): void };

/** Flushes one descriptor; a test gives another. */
export type SyncFile = (descriptor: number, done: (error: Error | null) => void) => void;

/** What was committed last, taken when a sync begins, and told when it has ended. */
export type Trail = { newest(): (() => void) | undefined };

class GroupSync implements WalSync {
  readonly #flush: (done: (error: Error | null) => void) => void;
  readonly #trail: Trail;
  #written = 0;
  #synced = 0;
  #running = false;
  #failure: CommitFailed | undefined;
  #waiters: Waiter[] = [];

  constructor(flush: (done: (error: Error | null) => void) => void, trail: Trail) {
    this.#flush = flush;
    this.#trail = trail;
  }

  committed(): void {
    this.#written += 1;
  }

  failure(): CommitFailed | undefined {
    return this.#failure;
  }

  covered(): Promise<void> {
    if (this.#failure !== undefined) return Promise.reject(this.#failure);
    if (this.#synced === this.#written) return Promise.resolve();
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    this.#waiters.push({ need: this.#written, resolve, reject });
    if (!this.#running) this.#start();
    return promise;
  }

  #start(): void {
    const covers = this.#written;
    const reached = this.#trail.newest();
    this.#running = true;
    this.#flush((error) => {
      this.#running = false;
      if (error === null) reached?.();
      if (error === null) this.#finish(covers);
      else this.#fail(error);
    });
  }

  #finish(covers: number): void {
    this.#synced = covers;
    const done = this.#waiters.findIndex((waiter) => waiter.need > covers);
    const ready = this.#waiters.splice(0, done === -1 ? this.#waiters.length : done);
    if (this.#waiters.length > 0) this.#start();
    for (const waiter of ready) waiter.resolve();
  }

  #fail(cause: Error): void {
    const failure = new CommitFailed('the log could not be flushed to disk', { fatal: true, cause });
    this.#failure = failure;
    for (const waiter of this.#waiters.splice(0)) waiter.reject(failure);
  }
}

const unsynced: WalSync = {
  committed: () => undefined,
  covered: () => Promise.resolve(),
  failure: () => undefined,
};

/** `normal` waits for nothing: the last moments before a power loss may go. */
export const walSync = (
  descriptor: number,
  durability: 'full' | 'normal',
  syncFile: SyncFile = fdatasync,
  trail: Trail = { newest: () => undefined },
): WalSync =>
  durability === 'normal' ? unsynced : new GroupSync((done) => syncFile(descriptor, done), trail);
