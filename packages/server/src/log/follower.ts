/**
 * One listener to the whole log, from a stored position: whatever was committed reaches it, in position order, at least once,
 * however often the process dies in between. A page counts as heard when the listener's promise is fulfilled; one that fails
 * is tried again, later and later. Of several nodes that follow under one name one at a time does it, from where the other was.
 * Left to others: what the listener does, what an event looks like to it.
 */
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Clock, Timer } from '../kit/clock.ts';
import type { Turns } from '../kit/turns.ts';
import type { EventRow, FollowerStore } from '../store/store.ts';

export type FollowerOptions = {
  /** Under which its place is kept; one follower of a name at a time. */
  readonly name: string;
  readonly places: FollowerStore;
  /** Where it begins that has no place yet: all that is committed after it was made comes to it. */
  readonly from: number;
  readonly read: (after: number, limit: number) => Promise<readonly EventRow[]>;
  readonly listener: (events: readonly EventRow[]) => unknown;
  readonly clock: Clock;
  readonly turns: Turns;
  /** The listener, or the log, failed: it is tried again after `retryMs`. */
  readonly failed: (error: unknown, retryMs: number) => void;
};

const pageSize = 500;
const firstRetryMs = 500;
const longestRetryMs = 60_000;
/** How long a turn lasts, and how often who has it, or wants it, asks. */
const turnMs = 10_000;
const askMs = 2_000;

export class Follower {
  readonly #options: FollowerOptions;
  #position: number | undefined;
  #mineUntil = -Infinity;
  #stopped = false;
  #woken = false;
  #wake: (() => void) | undefined;
  #retry: Timer | undefined;
  readonly #done: Promise<void>;

  constructor(options: FollowerOptions) {
    this.#options = options;
    this.#done = this.#follow();
  }

  /** Something was committed. */
  wake(): void {
    this.#woken = true;
    this.#wake?.();
  }

  /** Resolves when the page that is being heard, if any, is heard and its place kept. */
  async stop(): Promise<void> {
    this.#stopped = true;
    this.#retry?.cancel();
    this.#wake?.();
    await this.#done;
    await this.#options.turns.give(this.#turn);
  }

  get #turn(): string {
    return `follower ${this.#options.name}`;
  }

  /** Asked seldom enough to cost nothing; whoever had lost it begins where the other is by then. */
  async #isMine(): Promise<boolean> {
    const { clock, turns } = this.#options;
    if (clock.monotonic() < this.#mineUntil) return true;
    const isMine = await turns.has(this.#turn, turnMs);
    if (isMine) this.#mineUntil = clock.monotonic() + askMs;
    else this.#position = undefined;
    return isMine;
  }

  async #follow(): Promise<void> {
    let retryMs = firstRetryMs;
    while (!this.#stopped) {
      try {
        if (!(await this.#isMine())) {
          await this.#pause(askMs);
          continue;
        }
        this.#woken = false;
        const heard = await this.#hear();
        retryMs = firstRetryMs;
        if (!heard) await this.#idle();
        else await nextTurn();
      } catch (error) {
        if (this.#stopped) return;
        this.#options.failed(error, retryMs);
        await this.#pause(retryMs);
        retryMs = Math.min(retryMs * 2, longestRetryMs);
      }
    }
  }

  /** True where there was something to hear. Who is new begins with what comes after him. */
  async #hear(): Promise<boolean> {
    const { name, places, read, listener } = this.#options;
    this.#position ??= await this.#begin();
    const events = await read(this.#position, pageSize);
    const last = events.at(-1);
    if (last === undefined || this.#stopped) return false;
    await listener(events);
    await places.reach(name, last.position);
    this.#position = last.position;
    return true;
  }

  async #begin(): Promise<number> {
    const { name, places, from } = this.#options;
    const known = await places.place(name);
    if (known !== undefined) return known;
    await places.reach(name, from);
    return from;
  }

  #idle(): Promise<void> {
    if (this.#woken || this.#stopped) return Promise.resolve();
    return new Promise((resolve) => (this.#wake = resolve));
  }

  #pause(ms: number): Promise<void> {
    return new Promise((resolve) => {
      this.#wake = () => this.#stopped && resolve();
      this.#retry = this.#options.clock.after(ms, resolve);
    });
  }
}
