/**
 * A few things that were looked up lately. Promise: never more than `max`, the one used longest ago goes first; nothing
 * older than `ttlMs` (from when it was put in) is given, and what stands first and is older is not kept. Only for what may be forgotten at any time.
 */
import type { Clock } from '../kit/clock.ts';

export type RecentOptions = {
  readonly max: number;
  readonly ttlMs: number;
  readonly clock: Pick<Clock, 'monotonic'>;
};

export class Recent<V> {
  readonly #options: RecentOptions;
  readonly #entries = new Map<string, { readonly value: V; readonly at: number }>();

  constructor(options: RecentOptions) {
    this.#options = options;
  }

  get(key: string): V | undefined {
    const entry = this.#entries.get(key);
    if (entry === undefined) return undefined;
    this.#entries.delete(key);
    if (this.#options.clock.monotonic() - entry.at >= this.#options.ttlMs) return undefined;
    this.#entries.set(key, entry);
    return entry.value;
  }

  set(key: string, value: V): void {
    this.#entries.delete(key);
    this.#entries.set(key, { value, at: this.#options.clock.monotonic() });
    const { max, ttlMs, clock } = this.#options;
    const now = clock.monotonic();
    for (const [oldest, { at }] of this.#entries) {
      if (this.#entries.size <= max && now - at < ttlMs) return;
      this.#entries.delete(oldest);
    }
  }

  delete(key: string): void {
    this.#entries.delete(key);
  }
}
