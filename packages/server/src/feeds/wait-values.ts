/**
 * The newest values of feeds for a poll that waits (FEED-1): it only hears that there is something, and says when some of it may be
 * told; the poll then looks once more. Until then its cursors say what is owed.
 */
import type { Clock, Timer } from '../kit/clock.ts';
import type { Owed, Place } from '../log/event-log.ts';
import type { EventRow, FeedRow } from '../store/store.ts';
import type { LatestMissing, LatestValues } from './latest-values.ts';
import { owedFrom, owedOf } from './owed.ts';
import { untilTick } from './ticks.ts';

export type WaitValuesOptions = {
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
  readonly #timers: Timer[] = [];
  #at: number | undefined;

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
  }

  has(channel: string): boolean {
    return this.#rates.has(channel);
  }

  begin(missing: readonly LatestMissing[], place: Place): Promise<readonly EventRow[]> {
    this.#at = place.at;
    for (const { feed } of missing) this.moved(feed.channel, owedFrom(place, feed.channel));
    return Promise.resolve([]);
  }

  owed(position: number): Owed | undefined {
    return owedOf([...this.#pending].filter(([, from]) => from < position));
  }

  moved(channel: string, position: number): void {
    const known = this.#pending.get(channel);
    this.#pending.set(channel, Math.min(known ?? Infinity, position));
    if (known !== undefined) return;
    const { clock, due } = this.#options;
    const rate = this.#rates.get(channel) ?? null;
    const ms = rate === null ? 0 : untilTick(this.#at, clock.now(), rate);
    this.#timers.push(clock.after(ms, due));
  }

  shown<Run>(run: Run): Run {
    return run;
  }

  close(): void {
    for (const timer of this.#timers) timer.cancel();
  }
}
