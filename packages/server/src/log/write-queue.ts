/**
 * Writes of one kind that wait for their turn, first come first served. Their size is counted in what a transaction spends its
 * time with: rows, marks, updates. A queue that is full takes no more.
 */
import type { Write, WriteResult } from '../store/store.ts';

export type WaitingWrite = {
  readonly since: number;
  readonly write: Write;
  readonly resolve: (result: WriteResult) => void;
  readonly reject: (error: unknown) => void;
};

export class WriteQueue {
  readonly #sizeOf: (write: Write) => number;
  readonly #most: number;
  #waiting: WaitingWrite[] = [];
  #size = 0;

  /** Full from a size of `most` on. */
  constructor(sizeOf: (write: Write) => number, most: number) {
    this.#sizeOf = sizeOf;
    this.#most = most;
  }

  get size(): number {
    return this.#size;
  }

  get empty(): boolean {
    return this.#waiting.length === 0;
  }

  get full(): boolean {
    return this.#size >= this.#most;
  }

  /** Of the first one; `now` where there is none. */
  waitingSince(now: number): number {
    return this.#waiting[0]?.since ?? now;
  }

  add(waiting: WaitingWrite): void {
    this.#size += this.#sizeOf(waiting.write);
    this.#waiting.push(waiting);
  }

  /** Takes the first of them, of a size of `most` at most in all; the first one always, but for a `most` of none. */
  take(most: number): readonly WaitingWrite[] {
    if (most === 0 || this.empty) return [];
    let size = 0;
    const over = this.#waiting.findIndex(({ write }) => (size += this.#sizeOf(write)) > most);
    const taken = this.#waiting.splice(0, over < 0 ? this.#waiting.length : Math.max(1, over));
    this.#size -= taken.reduce((sum, { write }) => sum + this.#sizeOf(write), 0);
    return taken;
  }
}
