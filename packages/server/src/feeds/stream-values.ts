/**
 * The newest values of feeds on one SSE stream (FEED-1): a place in each feed like any connection's, at its pace; what a resume finds
 * newer goes out at once, in the order of the store. Each cursor says what is still owed, so that whoever is cut misses no value and
 * gets none twice (CUR-1, RES-1).
 */
import type { Hub } from '../hub/hub.ts';
import type { EventLog, Owed, Place } from '../log/event-log.ts';
import type { EventRow, FeedRow } from '../store/store.ts';
import type { FeedReader } from './feed-reader.ts';
import { counted, type FeedRun } from './feed-run.ts';
import type { LatestMissing, LatestValues } from './latest-values.ts';
import type { LiveFeed } from './live-feed.ts';
import type { LiveFeeds } from './live-feeds.ts';
import { owedFrom, owedOf } from './owed.ts';

export type StreamValuesOptions = {
  readonly live: LiveFeeds;
  readonly log: Pick<EventLog, 'cursor'>;
  readonly hub: Pick<Hub, 'position' | 'statesFrom'>;
  readonly filter: string;
  /** It reads one channel and nothing else: then its place in that is all that a cursor has to say. */
  readonly single: boolean;
};

/** `position`: all that came up to there was sent. */
type Heard = { readonly feed: LiveFeed; position: number };

export class StreamValues implements LatestValues {
  readonly byHub = false;
  readonly at = undefined;
  readonly #options: StreamValuesOptions;
  readonly #heard = new Map<string, Heard>();
  #reader: FeedReader | undefined;
  #begun = false;
  /** The furthest that any cursor said. */
  #top = 0;

  constructor(options: StreamValuesOptions) {
    this.#options = options;
  }

  open(reader: FeedReader): void {
    this.#reader = reader;
  }

  async hear({ channel }: FeedRow, asMember: boolean, since: number | undefined): Promise<void> {
    const { live, hub } = this.#options;
    const feed = await live.get(channel);
    if (feed === undefined || this.#reader === undefined) return;
    const seq = since ?? feed.memory.head;
    const next = feed.memory.newer(seq)[0];
    this.#heard.set(channel, { feed, position: next === undefined ? hub.position : next.row.position - 1 });
    live.subscribe(this.#reader, channel, feed, seq, asMember);
  }

  forget(channel: string): void {
    this.#heard.delete(channel);
    if (this.#reader !== undefined) this.#options.live.unsubscribe(this.#reader, channel);
  }

  has(channel: string): boolean {
    return this.#heard.has(channel);
  }

  /** What comes while these are sent has a place: a later lap brings nothing of it. */
  begin(missing: readonly LatestMissing[], place: Place, asOf: number): Promise<readonly EventRow[]> {
    if (this.#begun) return Promise.resolve([]);
    this.#begun = true;
    return Promise.resolve(missing.flatMap((of) => this.#resume(of, place, asOf)));
  }

  owed(position: number, delivered = this.#options.hub.position): Owed | undefined {
    this.#top = Math.max(this.#top, position);
    return owedOf(this.#behind(position, delivered));
  }

  moved(): void {
    // Its place is asked, not told.
  }

  shown(run: FeedRun): FeedRun {
    const { log, hub, filter, single } = this.#options;
    const last = run.events.at(-1)?.row;
    const heard = last === undefined ? undefined : this.#heard.get(last.channel);
    if (last === undefined || heard === undefined) return run;
    heard.position = last.position;
    if (single) return run.scoped(filter, (position) => log.cursor(position, { filter }));
    const behind = new Map(this.#behind(Infinity, hub.position));
    const isLevel = !this.#isBehind(last.channel, heard);
    return run.with((position) => {
      const top = Math.max(this.#top, hub.position, position);
      if (position === last.position && isLevel) behind.delete(last.channel);
      else behind.set(last.channel, position);
      return log.cursor(top, { filter, owed: owedOf(behind), statesFrom: hub.statesFrom });
    });
  }

  close(): void {
    for (const channel of this.#heard.keys()) this.forget(channel);
    this.#reader = undefined;
  }

  /** By channel, where it is before a position. What is not delivered here yet may be one of its own. */
  #behind(position: number, delivered: number): [string, number][] {
    const found: [string, number][] = [];
    for (const [channel, heard] of this.#heard) {
      const from = this.#isBehind(channel, heard) ? heard.position : Math.max(heard.position, delivered);
      if (from < position && this.#place(channel) !== undefined) found.push([channel, from]);
    }
    return found;
  }

  #isBehind(channel: string, { feed }: Heard): boolean {
    return (this.#place(channel)?.seq ?? Infinity) < feed.memory.lastUpdate;
  }

  #place(channel: string) {
    return this.#reader === undefined ? undefined : this.#options.live.placeOf(this.#reader, channel);
  }

  #resume({ feed: { channel }, before }: LatestMissing, place: Place, asOf: number): readonly EventRow[] {
    const [heard, at] = [this.#heard.get(channel), this.#place(channel)];
    if (heard === undefined || at === undefined) return [];
    const { memory } = heard.feed;
    const from = owedFrom(place, channel);
    at.lastSent = before;
    if (from < place.position) {
      // Others of its scope went out meanwhile: it goes on at its pace.
      at.seq = before;
      heard.position = from;
      return [];
    }
    const values = memory.between(place.position, asOf);
    const next = memory.between(asOf, Infinity)[0];
    at.seq = next === undefined ? memory.head : next.row.seq - 1;
    at.lastSent = values.at(-1)?.row.seq ?? before;
    heard.position = Math.min(asOf, this.#options.hub.position);
    return counted(values, before);
  }
}
