/**
 * How often one connection is told of one channel: ten at once, then one a second, which is the newest. A call by name or an
 * answer is not hidden by a plain message that comes after it.
 */
import type { Clock, Timer } from '../kit/clock.ts';
import type { AlertKind } from './alerts.ts';

type Next = { readonly seq: number; readonly kind: AlertKind };
type Bucket = { tokens: number; at: number; next: Next | undefined; due: Timer | undefined };

const burst = 10;
const refillMs = 1_000;
const mostChannels = 1_000;

export class Pace {
  readonly #clock: Clock;
  readonly #tell: (channel: string, next: Next) => void;
  readonly #buckets = new Map<string, Bucket>();

  constructor(clock: Clock, tell: (channel: string, next: Next) => void) {
    this.#clock = clock;
    this.#tell = tell;
  }

  take(channel: string, next: Next): void {
    const bucket = this.#bucket(channel);
    if (bucket.tokens >= 1 && bucket.next === undefined) {
      bucket.tokens -= 1;
      return this.#tell(channel, next);
    }
    if (bucket.next === undefined || next.kind !== 'message' || bucket.next.kind === 'message')
      bucket.next = next;
    const waitMs = Math.ceil((1 - bucket.tokens) * refillMs);
    bucket.due ??= this.#clock.after(Math.max(1, waitMs), () => this.#tellNext(channel, bucket));
  }

  forget(channel: string): void {
    this.#buckets.get(channel)?.due?.cancel();
    this.#buckets.delete(channel);
  }

  close(): void {
    for (const channel of this.#buckets.keys()) this.forget(channel);
  }

  #tellNext(channel: string, bucket: Bucket): void {
    const { next } = bucket;
    this.#refill(bucket);
    bucket.due = undefined;
    bucket.next = undefined;
    bucket.tokens = Math.max(0, bucket.tokens - 1);
    if (next !== undefined) this.#tell(channel, next);
  }

  #refill(bucket: Bucket): void {
    const now = this.#clock.monotonic();
    bucket.tokens = Math.min(burst, bucket.tokens + (now - bucket.at) / refillMs);
    bucket.at = now;
  }

  #bucket(channel: string): Bucket {
    const known = this.#buckets.get(channel);
    if (known !== undefined) {
      this.#refill(known);
      return known;
    }
    if (this.#buckets.size >= mostChannels) this.close();
    const made = { tokens: burst, at: this.#clock.monotonic(), next: undefined, due: undefined };
    this.#buckets.set(channel, made);
    return made;
  }
}
