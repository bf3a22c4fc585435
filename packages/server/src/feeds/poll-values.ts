/**
 * The newest values of feeds in one poll (FEED-1): as many of each as its rate gives for the time since the poll before was answered,
 * the oldest first; what is left is owed, and the next cursor says so. Nothing is kept between polls, so any node may answer the next.
 */
import type { EventLog, Owed, Place } from '../log/event-log.ts';
import type { EventRow, FeedRow } from '../store/store.ts';
import { counted, sizeOf, type FeedEvent } from './feed-run.ts';
import type { LatestMissing, LatestValues } from './latest-values.ts';
import type { LiveFeeds } from './live-feeds.ts';
import { owedFrom, owedOf } from './owed.ts';
import { ticksBetween } from './ticks.ts';

export type PollValuesOptions = {
  readonly live: Pick<LiveFeeds, 'get'>;
  readonly log: Pick<EventLog, 'cursor'>;
  readonly hub: { readonly position: number };
  readonly filter: string;
  /** Ms since 1970. */
  readonly now: () => number;
};

const pageEvents = 500;
const pageSize = 384 * 1024;

/** A row, and the cursor of whoever has it and what stands before it. */
type Early = { readonly row: EventRow; readonly cursor: string };

const fitting = (events: readonly FeedEvent[]): number => {
  let size = 0;
  const over = events.findIndex((event, index) => (size += sizeOf(event)) > pageSize || index === pageEvents);
  return over < 0 ? events.length : Math.max(1, over);
};

export class PollValues implements LatestValues {
  readonly byHub = false;
  readonly #options: PollValuesOptions;
  readonly #at: number;
  /** By channel, what this answer leaves. */
  readonly #left = new Map<string, number>();
  readonly #early: { readonly channel: string; readonly rows: readonly EventRow[] }[] = [];
  #place: Place | undefined;
  #isPaced = false;
  #isCut = false;

  constructor(options: PollValuesOptions) {
    this.#options = options;
    this.#at = options.now();
  }

  hear(): Promise<void> {
    return Promise.resolve();
  }

  forget(): void {
    // Nothing is heard.
  }

  has(): boolean {
    return false;
  }

  moved(): void {
    // Nothing is heard.
  }

  shown<Run>(run: Run): Run {
    return run;
  }

  close(): void {
    // Nothing is kept.
  }

  /** The rest of a page that was cut is no new time. */
  get at(): number | undefined {
    if (!this.#isPaced) return undefined;
    return this.#isCut ? this.#place?.at : this.#at;
  }

  async begin(
    missing: readonly LatestMissing[],
    place: Place,
    asOf: number,
    all: readonly FeedRow[],
  ): Promise<readonly EventRow[]> {
    this.#isPaced = all.some(({ maxPerSecond }) => maxPerSecond !== null);
    this.#place = place;
    const rows: EventRow[] = [];
    for (const of of missing) rows.push(...(await this.#take(of, place, asOf)));
    this.#isCut = rows.length > pageEvents;
    return rows;
  }

  owed(position: number): Owed | undefined {
    return owedOf([...this.#left].filter(([, from]) => from < position));
  }

  /** Those up to the place that was reached before, each feed's in order: they go before all else. */
  early(): readonly Early[] {
    const place = this.#place;
    if (place === undefined) return [];
    const { log, filter } = this.#options;
    const behind = new Map(this.#left);
    for (const { channel } of this.#early) behind.set(channel, owedFrom(place, channel));
    const told: Early[] = [];
    for (const { channel, rows } of this.#early) {
      const left = this.#left.get(channel);
      for (const row of rows) {
        behind.set(channel, row.position);
        if (row === rows.at(-1)) this.#reached(behind, channel, left);
        const owed = owedOf([...behind].filter(([, from]) => from < place.position));
        told.push({ row, cursor: log.cursor(place.position, { filter, owed, at: this.at }) });
      }
    }
    return told;
  }

  #reached(behind: Map<string, number>, channel: string, left: number | undefined): void {
    if (left === undefined) behind.delete(channel);
    else behind.set(channel, left);
  }

  async #take({ feed, before }: LatestMissing, place: Place, asOf: number): Promise<readonly EventRow[]> {
    const { live, hub } = this.#options;
    const { channel, maxPerSecond } = feed;
    const found = await live.get(channel);
    if (found === undefined) return [];
    const from = owedFrom(place, channel);
    const values = found.memory.between(from, asOf);
    const allowed = maxPerSecond === null ? Infinity : ticksBetween(place.at, this.#at, maxPerSecond);
    const early = values.filter(({ row }) => row.position <= place.position);
    const most = Math.min(allowed, early.length > 0 ? fitting(values) : Infinity);
    // From the last one that is told on: the next says how many came since (`skipped`).
    if (most < values.length) this.#left.set(channel, values[most - 1]?.row.position ?? from);
    // What came since stands in the place of updates that were not told, and counts them.
    else if (found.memory.between(asOf, Infinity).length > 0)
      this.#left.set(channel, values.at(-1)?.row.position ?? from);
    // Committed, and not delivered here yet.
    else if (hub.position < asOf) this.#left.set(channel, Math.max(from, hub.position));
    const rows = counted(values.slice(0, most), before);
    const isEarly = ({ position }: EventRow): boolean => position <= place.position;
    this.#early.push({ channel, rows: rows.filter(isEarly) });
    return rows.filter((row) => !isEarly(row));
  }
}
