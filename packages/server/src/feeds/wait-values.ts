/**
 * The newest values of feeds for a poll that waits (FEED-1): it only hears that there is something, and says when some of it may be
 * told; the poll then looks once more. Until then its cursors say what is owed.
 */
import type { Clock, Timer } from '../kit/clock.ts';
import type { Owed, Place } from '../log/event-log.ts';
import type { EventRow, FeedRow } from '../store/store.ts';
import type { LatestMissing, LatestValues } from './latest-values.ts';
import type { LiveFeeds } from './live-feeds.ts';
import { owedFrom, owedOf } from './owed.ts';
import { untilTick } from './ticks.ts';

export type WaitValuesOptions = {
  readonly live: Pick<LiveFeeds, 'get'>;
  readonly clock: Pick<Clock, 'after' | 'now'>;
  /** Something may be told. */
  readonly due: () => void;
};

export class WaitValues implements LatestValues {
  readonly byHub = true;
  readonly #options: WaitValuesOptions;
  readonly #rates = new Map<string, number | null>();
  /** By channel: from where something is owed. */
  readonly #pending = new Map<string, number>();
  readonly #timers = new Map<string, Timer>();
  #at: number | undefined;
  #closed = false;

  constructor(options: WaitValuesOptions) {
    this.#options = options;
  }

  get at(): number | undefined {
    return this.#at;
  }

  hear({ channel, maxPerSecond }: FeedRow): Promise<void> {
    this.#rates.set(channel, maxPerSecond);
    return Promise.resolve();
  }

  forget(channel: string): void {
    this.#rates.delete(channel);
    this.#pending.delete(channel);
    this.#timers.get(channel)?.cancel();
    this.#timers.delete(channel);
  }

  has(channel: string): boolean {
    return this.#rates.has(channel);
  }

  async begin(missing: readonly LatestMissing[], place: Place): Promise<readonly EventRow[]> {
    this.#at = place.at;
    // Before anything is waited for: what is offered meanwhile has cursors that say so.
    for (const { feed } of missing) this.#owe(feed.channel, owedFrom(place, feed.channel));
    for (const { feed } of missing) {
      const from = owedFrom(place, feed.channel);
      // What is committed and not delivered here yet cannot be told: it is heard of when it is.
      const found = await this.#options.live.get(feed.channel);
      if (found !== undefined && found.memory.between(from, Infinity).length > 0) this.#await(feed.channel);
    }
    return [];
  }

  owed(position: number): Owed | undefined {
    return owedOf([...this.#pending].filter(([, from]) => from < position));
  }

  moved(channel: string, position: number): void {
    this.#owe(channel, position);
    this.#await(channel);
  }

  shown<Run>(run: Run): Run {
    return run;
  }

  close(): void {
    for (const timer of this.#timers.values()) timer.cancel();
    this.#closed = true;
  }

  #owe(channel: string, position: number): void {
    this.#pending.set(channel, Math.min(this.#pending.get(channel) ?? Infinity, position));
  }

  /** Until some of it may be told. */
  #await(channel: string): void {
    if (this.#timers.has(channel) || this.#closed) return;
    const { clock, due } = this.#options;
    const rate = this.#rates.get(channel) ?? null;
    // Timers go by another clock, by which it may be a millisecond early.
    const ms = rate === null ? 0 : untilTick(this.#at, clock.now(), rate) + 1;
    this.#timers.set(channel, clock.after(ms, due));
  }
}
