/**
 * How many commands a user (or an API key) may send, over all of his connections and REST on this node: a bucket that refills steadily.
 * A full bucket is forgotten, so what is kept is bounded by who was active within the last seconds.
 */
import { GhantiError } from '@ghanti/protocol';
import type { Clock } from '../kit/clock.ts';

const tooMany = (retryAfterMs: number): GhantiError =>
  new GhantiError('rate_limited', 'too many requests', { retryAfterMs });

/** Whose bucket it is: a key's own, or the user's. No user's id has a space. */
export const limitName = ({ user, key }: { readonly user: string; readonly key?: string }): string =>
  key === undefined ? user : `key ${key}`;

/** `tokens` below 0: turns that are promised. */
type Bucket = { tokens: number; at: number };

export type LimiterOptions = {
  readonly clock: Pick<Clock, 'monotonic'>;
  readonly perSecond: number;
  readonly burst: number;
};

const sweepAt = 10_000;

export class Limiter {
  readonly #options: LimiterOptions;
  readonly #buckets = new Map<string, Bucket>();

  constructor(options: LimiterOptions) {
    this.#options = options;
  }

  /** 0 where the command may go on, else the ms after which the next one may. */
  take(user: string): number {
    const bucket = this.#bucketOf(user);
    const wait = this.#waitFor(bucket);
    if (wait === 0) bucket.tokens -= 1;
    return wait;
  }

  /** The ms after which it is his turn, who waits for it; turns come in the order in which they were asked for. @throws GhantiError `rate_limited` */
  turn(caller: Parameters<typeof limitName>[0], mostMs: number): number {
    const bucket = this.#bucketOf(limitName(caller));
    const wait = this.#waitFor(bucket);
    if (wait > mostMs) throw tooMany(wait - mostMs);
    bucket.tokens -= 1;
    return wait;
  }

  /** @throws GhantiError `rate_limited` */
  check(caller: Parameters<typeof limitName>[0]): void {
    const wait = this.take(limitName(caller));
    if (wait > 0) throw new GhantiError('rate_limited', 'too many commands', { retryAfterMs: wait });
  }

  #bucketOf(user: string): Bucket {
    const { perSecond, burst, clock } = this.#options;
    const now = clock.monotonic();
    const known = this.#buckets.get(user);
    if (known !== undefined) {
      known.tokens = Math.min(burst, known.tokens + ((now - known.at) * perSecond) / 1000);
      known.at = now;
      return known;
    }
    const bucket = { tokens: burst, at: now };
    this.#buckets.set(user, bucket);
    if (this.#buckets.size > sweepAt) this.#sweep(now);
    return bucket;
  }

  #waitFor({ tokens }: Bucket): number {
    return tokens < 1 ? Math.ceil(((1 - tokens) * 1000) / this.#options.perSecond) : 0;
  }

  #sweep(now: number): void {
    const { perSecond, burst } = this.#options;
    for (const [user, bucket] of this.#buckets) {
      if (bucket.tokens + ((now - bucket.at) * perSecond) / 1000 >= burst) this.#buckets.delete(user);
    }
  }
}
