/**
 * How many updates a second (FEED-1): never more than the rate within any second, the first at once.
 * A tenth of the rate may come together; the rest of the second then gives nine tenths.
 */
import type { Clock } from '../kit/clock.ts';

export class Pace {
  readonly #clock: Pick<Clock, 'monotonic'>;
  readonly #burst: number;
  readonly #perMs: number;
  #credit: number;
  #at: number;

  constructor(perSecond: number, clock: Pick<Clock, 'monotonic'>) {
    this.#clock = clock;
    this.#burst = Math.max(1, Math.floor(perSecond / 10));
    this.#perMs = (perSecond < 10 ? perSecond : perSecond - this.#burst) / 1000;
    this.#credit = this.#burst;
    this.#at = clock.monotonic();
  }

  /** How many of so many may go now. */
  take(wanted: number): number {
    const now = this.#clock.monotonic();
    this.#credit = Math.min(this.#burst, this.#credit + (now - this.#at) * this.#perMs);
    this.#at = now;
    const taken = Math.min(wanted, Math.floor(this.#credit));
    this.#credit -= taken;
    return taken;
  }

  /** Of one who is behind and was sent something then: how many he may be sent now. */
  since(sentAt: number): number {
    return Math.min(this.#burst, Math.floor((this.#clock.monotonic() - sentAt) * this.#perMs));
  }

  isEarly(sentAt: number): boolean {
    return this.since(sentAt) < 1;
  }
}
