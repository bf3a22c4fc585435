/**
 * How often a database that is away is tried: at once, then after pauses that grow to a second, with chance in them, so that the nodes
 * of a place do not come back in one moment. Whoever asks meanwhile waits for the next try.
 */
import { setTimeout as pause } from 'node:timers/promises';

const firstMs = 25;
const longestMs = 1_000;

export class Reconnection {
  #pauseMs = 0;
  #next: Promise<void> | undefined;

  /** Resolves when the database may be tried. */
  async turn(): Promise<void> {
    await this.#next;
  }

  worked(): void {
    this.#pauseMs = 0;
  }

  failed(): void {
    if (this.#next !== undefined) return;
    this.#pauseMs = Math.min(longestMs, Math.max(firstMs, this.#pauseMs * 2));
    const waitMs = this.#pauseMs * (0.5 + Math.random() / 2);
    this.#next = pause(waitMs, undefined, { ref: false }).finally(() => (this.#next = undefined));
  }
}
