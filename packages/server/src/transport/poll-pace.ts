/**
 * How often those who poll are answered. An answer and the next request cost as much as hundreds of deliveries: where much goes on, what
 * comes within a quarter of a second shares one. All are answered at the same moment, so that what they are told is the same, and made
 * once (socketio-answers.ts). Where many poll on and on they wait up to a second, sooner where the node is full: what they take of it
 * is what everybody else is served with.
 */
import type { Clock, Timer } from '../kit/clock.ts';
import { createLoopLoad } from '../kit/loop-load.ts';

const atOnce = 10;
const soonestMs = 250;
const latestMs = 1_000;
/** Who was full a moment ago may be so again: how far apart turns were is kept so long while nobody waits. */
const keptMs = 5_000;
/** Of those who wait for turns, all together; and where the event loop waits for next to nothing. */
const answersPerSecond = 400;
const answersWhenFull = 100;
const fullLoad = 0.8;

/** Of one who polls. */
export class PollPace {
  #credit = atOnce;
  #at: number;

  /** `now` in monotonic ms. */
  constructor(now: number) {
    this.#at = now;
  }

  /** He was answered: whether he may be again at once, where turns are so many ms apart. */
  answered(now: number, everyMs: number): boolean {
    this.#credit = Math.min(atOnce, this.#credit + (now - this.#at) / everyMs) - 1;
    this.#at = now;
    return this.#credit >= 0;
  }
}

/** Of all who may not be answered at once. */
export class PollTurns {
  readonly #clock: Pick<Clock, 'after' | 'monotonic'>;
  readonly #load: () => number;
  #waiting = new Set<() => void>();
  #isDue = false;
  #turnedAt = -Infinity;
  #everyMs = soonestMs;

  /** `load`: how busy the event loop was since it was asked last, 0 to 1. */
  constructor(clock: Pick<Clock, 'after' | 'monotonic'>, load: () => number = createLoopLoad()) {
    this.#clock = clock;
    this.#load = load;
  }

  get everyMs(): number {
    return this.#everyMs;
  }

  /** Calls back at the next turn; each is called once. */
  wait(back: () => void): Timer {
    if (!this.#isDue) this.#begin();
    this.#waiting.add(back);
    return { cancel: () => void this.#waiting.delete(back) };
  }

  #begin(): void {
    this.#isDue = true;
    if (this.#clock.monotonic() - this.#turnedAt > keptMs) this.#everyMs = soonestMs;
    this.#clock.after(this.#everyMs, () => this.#turn());
  }

  #turn(): void {
    this.#turnedAt = this.#clock.monotonic();
    const waiting = this.#waiting;
    this.#waiting = new Set();
    this.#isDue = false;
    const perSecond = this.#load() > fullLoad ? answersWhenFull : answersPerSecond;
    const wantedMs = (waiting.size * 1000) / perSecond;
    this.#everyMs = Math.min(latestMs, Math.max(soonestMs, wantedMs));
    for (const back of waiting) back();
  }
}
