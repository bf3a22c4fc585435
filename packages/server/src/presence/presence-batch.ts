/**
 * Changes of presence on their way out: gathered, and told to each connection in one signal, at most every 2 s (PRE-1). Of one
 * person the last change counts. What may be told is asked when it is told; those who are told the same share one signal.
 */
import type { Clock, Timer } from '../kit/clock.ts';
import type { Attended } from './attendance.ts';
import { WireSignal } from '../hub/batch.ts';
import type { Watcher } from './watch-index.ts';

const everyMs = 2_000;

const entryOf = ({ user, online, at }: Attended): object =>
  online ? { user, online } : { user, online, lastSeenAt: at };

export class PresenceBatch {
  readonly #clock: Clock;
  readonly #waiting = new Map<Watcher, Map<string, Attended>>();
  #due: Timer | undefined;
  #notBefore = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  add(watcher: Watcher, change: Attended): void {
    const waiting = this.#waiting.get(watcher) ?? new Map<string, Attended>();
    this.#waiting.set(watcher, waiting.set(change.user, change));
    const waitMs = Math.max(0, this.#notBefore - this.#clock.monotonic());
    this.#due ??= this.#clock.after(waitMs, () => this.#tell());
  }

  forget(watcher: Watcher): void {
    this.#waiting.delete(watcher);
  }

  close(): void {
    this.#due?.cancel();
  }

  #tell(): void {
    this.#due = undefined;
    this.#notBefore = this.#clock.monotonic() + everyMs;
    const made = new Map<string, WireSignal>();
    for (const [{ told, acquaintances }, changes] of this.#waiting) {
      const shown = [...changes.values()].filter(({ user }) => acquaintances?.sees(user));
      if (shown.length === 0) continue;
      const key = shown.map(({ user, online }) => `${user} ${online}`).join();
      const signal =
        made.get(key) ?? new WireSignal('presence', { at: this.#clock.now(), data: shown.map(entryOf) });
      made.set(key, signal);
      told.signal(signal);
    }
    this.#waiting.clear();
  }
}
