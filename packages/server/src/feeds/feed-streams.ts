/**
 * Feeds as streams and polls read them (CUR-2): named by the reader, or, for nobody, all that are public; on the one cursor, every
 * update that is kept, in the order of the store. Who may no longer read one hears no more of it at once (PRV-1, AUTH-1).
 */
import { GhantiError } from '@ghanti/protocol';
import type { Acting, Chat } from '../chat/context.ts';
import type { Hub, Subscriber } from '../hub/hub.ts';
import type { Missing } from '../log/event-log.ts';
import type { Place } from '../log/event-log.ts';
import { readable, type Readable } from './feeds.ts';
import type { FeedRow } from '../store/store.ts';
import type { LatestMissing, LatestValues } from './latest-values.ts';
import { owedFrom } from './owed.ts';

/** Which feeds: those named, or without a list all that are public. */
export type WantedFeeds = {
  readonly acting: Pick<Acting, 'user' | 'scopes'> | undefined;
  readonly channels: readonly string[] | undefined;
};

export type MissingOfFeeds = Pick<Missing, 'ranges' | 'trimmed'> & {
  readonly latest: readonly LatestMissing[];
  /** All that give the newest values, and may have a rate. */
  readonly paced: readonly FeedRow[];
};

type Listener = WantedFeeds & {
  readonly subscriber: Subscriber;
  readonly values: LatestValues;
  /** Those that he hears, and whether as a member. */
  readonly heard: Map<string, boolean>;
};

export type FeedStreamsOptions = {
  readonly store: Chat['store'];
  readonly hub: Pick<Hub, 'attach' | 'detach'>;
  readonly failed: (error: unknown) => void;
};

export class FeedStreams {
  readonly #options: FeedStreamsOptions;
  readonly #listeners = new Map<Subscriber, Listener>();

  constructor(options: FeedStreamsOptions) {
    this.#options = options;
  }

  /** From when this resolves he is offered what is published. */
  async open(subscriber: Subscriber, wanted: WantedFeeds, values: LatestValues): Promise<void> {
    const listener: Listener = { ...wanted, subscriber, values, heard: new Map() };
    this.#listeners.set(subscriber, listener);
    for (const channel of await this.#wanted(wanted)) await this.#hear(listener, channel);
  }

  close(subscriber: Subscriber): void {
    const listener = this.#listeners.get(subscriber);
    this.#listeners.delete(subscriber);
    for (const channel of listener?.heard.keys() ?? []) this.#options.hub.detach(channel, subscriber);
    listener?.values.close();
  }

  /** He left it, and the hub has let him go: what everybody may read he goes on hearing. */
  left(subscriber: Subscriber, channel: string): void {
    const listener = this.#listeners.get(subscriber);
    if (listener === undefined) return;
    if (listener.heard.get(channel) === false) {
      if (listener.values.byHub || !listener.values.has(channel))
        this.#options.hub.attach(channel, subscriber);
    } else if (listener.heard.delete(channel)) listener.values.forget(channel);
  }

  /** A feed was made, or has ended. */
  changed(channel: string): void {
    for (const listener of this.#listeners.values()) {
      this.#unheard(listener, channel);
      if (listener.channels?.includes(channel) !== false)
        this.#hear(listener, channel, true).catch(this.#options.failed);
    }
  }

  /** What of them is missing between a place and a position. `latest`: of feeds that give the newest value of each key. */
  async missing(wanted: WantedFeeds, place: Place, upTo: number): Promise<MissingOfFeeds> {
    const ranges: Missing['ranges'][number][] = [];
    const trimmed: { channel: string; toSeq: number }[] = [];
    const latest: LatestMissing[] = [];
    const paced: FeedRow[] = [];
    for (const channel of await this.#wanted(wanted)) {
      const feed = (await this.#mayRead(wanted, channel))?.feed;
      if (feed === undefined) continue;
      const isLatest = feed.delivery === 'latest';
      const from = isLatest ? owedFrom(place, channel) : place.position;
      const { range, trimmedTo } = await this.#options.store.feeds.missing(channel, from, upTo);
      // Who is told the newest values at a rate is behind all the time, and misses none of them.
      const goesOn = isLatest && (place.at !== undefined || from < place.position);
      if (trimmedTo !== undefined && !goesOn) trimmed.push({ channel, toSeq: trimmedTo });
      if (isLatest) paced.push(feed);
      if (!isLatest && range !== undefined) ranges.push({ ...range, kind: 'feed' });
      else if (isLatest && (range ?? trimmedTo) !== undefined)
        latest.push({ feed, before: range === undefined ? feed.head : range.from - 1 });
    }
    return { ranges, trimmed, latest, paced };
  }

  async #wanted({ channels }: WantedFeeds): Promise<readonly string[]> {
    return channels ?? (await this.#options.store.feeds.publics());
  }

  /** Undefined where he may not. */
  async #mayRead({ acting, channels }: WantedFeeds, channel: string): Promise<Readable | undefined> {
    try {
      const found = await readable(this.#options, acting, channel);
      return channels === undefined && !found.feed.public ? undefined : found;
    } catch (error) {
      if (error instanceof GhantiError && error.code === 'not_found') return undefined;
      throw error;
    }
  }

  /** What was made since is heard from its beginning. */
  async #hear(listener: Listener, channel: string, isNew = false): Promise<void> {
    const { subscriber, heard, values } = listener;
    const found = await this.#mayRead(listener, channel);
    if (found === undefined || this.#listeners.get(subscriber) !== listener) return;
    const { feed, asMember } = found;
    heard.set(channel, asMember);
    if (feed.delivery === 'latest') await values.hear(feed, asMember, isNew ? feed.first - 1 : undefined);
    if (feed.delivery === 'every' || values.byHub) this.#options.hub.attach(channel, subscriber);
    // Removed before he was there to be told so.
    if ((await this.#mayRead(listener, channel)) === undefined) this.#unheard(listener, channel);
  }

  #unheard({ subscriber, heard, values }: Listener, channel: string): void {
    if (!heard.delete(channel)) return;
    this.#options.hub.detach(channel, subscriber);
    values.forget(channel);
  }
}
