/**
 * How often one who polls is answered. An answer and the next request cost as much as hundreds of deliveries: where much goes on, what
 * comes within a quarter of a second shares one.
 */
const atOnce = 10;
const perSecond = 4;

export class PollPace {
  #credit = atOnce;
  #at: number;

  /** `now` in monotonic ms. */
  constructor(now: number) {
    this.#at = now;
  }

  /** He was answered: in how many ms he may be again. */
  answered(now: number): number {
    this.#credit = Math.min(atOnce, this.#credit + ((now - this.#at) * perSecond) / 1000) - 1;
    this.#at = now;
    return this.#credit >= 0 ? 0 : (-this.#credit * 1000) / perSecond;
  }
}
