/**
 * The feeds that are in use on this node: those that are read, and some that were written lately. Read from the store when
 * first asked for, then kept true by what is delivered; what comes while one is being read is applied to what was read.
 */
import type { Clock } from '../kit/clock.ts';
import { unserved, type Serving } from '../kit/serving.ts';
import type { EventRow } from '../log/event-log.ts';
import type { FeedStore } from '../store/store.ts';
import { FeedMemory } from './feed-memory.ts';
import type { FeedPlace, FeedReader } from './feed-reader.ts';
import { LiveFeed } from './live-feed.ts';

/** Of those that nobody reads. */
const mostIdle = 64;

type Entry = {
  readonly loaded: Promise<LiveFeed | undefined>;
  feed: LiveFeed | undefined;
  readonly waiting: EventRow[];
};

export type LiveFeedsOptions = {
  readonly store: Pick<FeedStore, 'feed' | 'values'>;
  readonly clock: Clock;
  readonly failed: (error: unknown) => void;
  readonly serving?: Serving;
};

export class LiveFeeds {
  readonly #options: LiveFeedsOptions;
  readonly #serving: Serving;
  readonly #entries = new Map<string, Entry>();
  readonly #places = new Map<FeedReader, Map<string, FeedPlace>>();

  constructor(options: LiveFeedsOptions) {
    this.#options = options;
    this.#serving = options.serving ?? unserved;
  }

  /** Undefined where there is none. */
  get(channel: string): Promise<LiveFeed | undefined> {
    const known = this.#entries.get(channel);
    if (known === undefined) return this.#load(channel);
    this.#entries.delete(channel);
    this.#entries.set(channel, known);
    return known.loaded;
  }

  /** What is known of a feed as of `seq` or later: the newest update of each key. Reads nothing. */
  valuesAsOf(channel: string, seq: number): readonly EventRow[] | undefined {
    const memory = this.#entries.get(channel)?.feed?.memory;
    return memory !== undefined && memory.head >= seq ? memory.values : undefined;
  }

  /** Events of feeds, as they are delivered. */
  follow(events: readonly EventRow[]): void {
    for (const row of events) {
      const entry = this.#entries.get(row.channel);
      if (entry?.feed !== undefined) entry.feed.follow(row);
      else entry?.waiting.push(row);
    }
  }

  /** It was made, or has ended: what was known of it is not so any more. */
  changed(channel: string): void {
    const entry = this.#entries.get(channel);
    this.#forget(channel);
    entry?.feed?.end();
    for (const places of this.#places.values()) places.delete(channel);
  }

  /** How many feeds the connection reads, but for this one. */
  readsBesides(reader: FeedReader, channel: string): number {
    const places = this.#places.get(reader);
    return (places?.size ?? 0) - (places?.has(channel) === true ? 1 : 0);
  }

  /** From the next turn on the reader is sent what comes after a seq. */
  subscribe(reader: FeedReader, channel: string, feed: LiveFeed, seq: number, asMember: boolean): void {
    this.unsubscribe(reader, channel);
    const sentAt = this.#options.clock.monotonic();
    const place = { reader, asMember, seq, lastSent: seq, sentAt, cycle: undefined };
    const places = this.#places.get(reader) ?? new Map<string, FeedPlace>();
    this.#places.set(reader, places.set(channel, place));
    feed.add(place);
  }

  /** Where the reader is in it; undefined where he is sent nothing of it (any more). */
  placeOf(reader: FeedReader, channel: string): FeedPlace | undefined {
    const place = this.#places.get(reader)?.get(channel);
    return place !== undefined && this.#entries.get(channel)?.feed?.has(place) === true ? place : undefined;
  }

  unsubscribe(reader: FeedReader, channel: string): void {
    const places = this.#places.get(reader);
    const place = places?.get(channel);
    if (places === undefined || place === undefined) return;
    places.delete(channel);
    if (places.size === 0) this.#places.delete(reader);
    this.#entries.get(channel)?.feed?.remove(place);
  }

  /** The connection takes more. */
  drained(reader: FeedReader): void {
    for (const [channel, place] of this.#places.get(reader) ?? [])
      this.#entries.get(channel)?.feed?.drained(place);
  }

  /** The connection is over. */
  leave(reader: FeedReader): void {
    for (const channel of this.#places.get(reader)?.keys() ?? []) this.unsubscribe(reader, channel);
  }

  close(): void {
    for (const { feed } of this.#entries.values()) feed?.end();
  }

  #load(channel: string): Promise<LiveFeed | undefined> {
    const { promise, resolve } = Promise.withResolvers<LiveFeed | undefined>();
    const entry: Entry = { feed: undefined, waiting: [], loaded: promise };
    this.#entries.set(channel, entry);
    this.#serving.add(channel);
    resolve(this.#read(channel, entry));
    this.#forgetIdle();
    return entry.loaded;
  }

  async #read(channel: string, entry: Entry): Promise<LiveFeed | undefined> {
    const { store, clock, failed } = this.#options;
    try {
      const settings = await store.feed(channel);
      const { head, values } = await store.values(channel);
      // It changed while it was read.
      if (this.#entries.get(channel) !== entry) return await this.get(channel);
      if (settings === undefined) {
        this.#forget(channel);
        return undefined;
      }
      const feed = new LiveFeed({ memory: new FeedMemory(head, values), settings, clock, failed });
      for (const row of entry.waiting.splice(0)) feed.follow(row);
      entry.feed = feed;
      return feed;
    } catch (error) {
      if (this.#entries.get(channel) === entry) this.#forget(channel);
      throw error;
    }
  }

  #forgetIdle(): void {
    let over = this.#entries.size - mostIdle;
    for (const [channel, { feed }] of this.#entries) {
      if (over <= 0) break;
      if (feed === undefined || feed.hasReaders) continue;
      this.#forget(channel);
      feed.end();
      over -= 1;
    }
  }

  #forget(channel: string): void {
    if (this.#entries.delete(channel)) this.#serving.remove(channel);
  }
}
