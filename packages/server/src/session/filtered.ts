/**
 * What a reader with a filter sees (CUR-2): the channels that he names and nothing else, with cursors that name the filter.
 * Who is no member of a channel that he names gets nothing of it, as of one that is not there (PRV-1); from when he joins it
 * he hears it, and no more from when he leaves. Feeds that he names are among them; nobody at all, who shows no token, sees public
 * ones alone, those that he names or all.
 */
import { createHash } from 'node:crypto';
import type { FeedReader } from '../feeds/feed-reader.ts';
import type { FeedStreams, WantedFeeds } from '../feeds/feed-streams.ts';
import type { LatestValues } from '../feeds/latest-values.ts';
import { isFeedChannel } from '../kit/channel-ids.ts';
import { Run, type WireSignal } from '../hub/batch.ts';
import type { Hub as WholeHub, Subscriber } from '../hub/hub.ts';
import type { EventRow } from '../log/event-log.ts';
import type { SessionContext, SessionView } from './sessions.ts';

type Log = SessionContext['log'];
type Hub = SessionContext['hub'];
/** What there is without a filter; its hub tells whoever listens. */
export type Unfiltered = SessionView & { readonly hub: Pick<WholeHub, 'open'> };

/** `channels`: sorted, each once. The name stands in cursors. */
export type Filter = { readonly name: string; readonly channels: ReadonlySet<string> };

/** Without a list: all that is public. */
export const filterOf = (channels: readonly string[] | undefined): Filter => {
  if (channels === undefined) return { name: 'public', channels: new Set() };
  const hash = createHash('sha256').update(channels.join(',')).digest('base64url');
  return { name: hash.slice(0, 16), channels: new Set(channels) };
};

/** The feeds of one reader. `values`: of those that give the newest value of each key. */
export type ReadFeeds = {
  readonly streams: FeedStreams;
  readonly wanted: WantedFeeds;
  readonly values: LatestValues;
  /** Its connection is there. */
  readonly opened?: (reader: FeedReader) => void;
};

class Filtered implements Subscriber {
  readonly #inner: Subscriber;
  readonly #feeds: ReadFeeds;
  readonly #filter: Filter;
  readonly #log: Pick<Log, 'cursor'>;

  constructor(inner: Subscriber, filter: Filter, log: Pick<Log, 'cursor'>, feeds: ReadFeeds) {
    this.#inner = inner;
    this.#feeds = feeds;
    this.#filter = filter;
    this.#log = log;
  }

  get user(): string {
    return this.#inner.user;
  }

  get connection(): string {
    return this.#inner.connection;
  }

  offer(run: Run, fromSeq: number): void {
    const { values } = this.#feeds;
    // Of feeds it is offered those that it asked for.
    if (!isFeedChannel(run.channel) && !this.#filter.channels.has(run.channel)) return;
    if (values.has(run.channel)) return values.moved(run.channel, run.first - 1);
    this.#inner.offer(this.#scoped(run), fromSeq);
  }

  /** The same run for all of the scope, but for who is owed something. */
  #scoped(run: Run): Run {
    const { at } = this.#feeds.values;
    const { name: filter } = this.#filter;
    const owed = this.#feeds.values.owed(run.last, run.last);
    const { statesFrom } = run;
    const cursor = (position: number): string => this.#log.cursor(position, { filter, owed, at, statesFrom });
    return owed === undefined && at === undefined
      ? run.scoped(filter, cursor)
      : new Run(run.channel, run.events, cursor, statesFrom);
  }

  signal(signal: WireSignal): void {
    if (signal.channel !== undefined && this.#filter.channels.has(signal.channel)) this.#inner.signal(signal);
  }

  stateMoved(channel: string): void {
    if (this.#filter.channels.has(channel)) this.#inner.stateMoved(channel);
  }

  statesMissed(): void {
    this.#inner.statesMissed();
  }

  closed(channel: string, position: number): void {
    if (isFeedChannel(channel)) this.#feeds.streams.left(this, channel);
    if (this.#filter.channels.has(channel)) this.#inner.closed(channel, position);
  }
}

/** By position, of both what comes after one. */
const inOrder = (
  logged: readonly EventRow[],
  newest: readonly EventRow[],
  after: number,
  limit: number,
): readonly EventRow[] =>
  [...logged, ...newest.filter(({ position }) => position > after)]
    .toSorted((one, other) => one.position - other.position)
    .slice(0, limit);

/** The log with cursors of the filter, and of what is missing what `missing` says, and of the feeds what is missing until then. */
const logWith = (
  log: Log,
  { name }: Filter,
  { streams, wanted, values }: ReadFeeds,
  missing: Log['missing'],
): Log => {
  let newest: readonly EventRow[] = [];
  return {
    cursor: (position, of) =>
      log.cursor(position, { ...of, filter: name, owed: values.owed(position), at: values.at }),
    place: (cursor, last) => log.place(cursor, last, name),
    lastPosition: () => log.lastPosition(),
    merged: async (ranges, after, limit) => {
      const logged = await log.merged(ranges, after, limit);
      return newest.length === 0 ? logged : inOrder(logged, newest, after, limit);
    },
    missing: async (user, place) => {
      const own = await missing(user, place);
      const { ranges, trimmed, latest, paced } = await streams.missing(wanted, place, own.asOf);
      newest = await values.begin(latest, place, own.asOf, paced);
      return { ...own, ranges: [...own.ranges, ...ranges], ...(trimmed !== undefined && { trimmed }) };
    },
  };
};

type Opening = (filtered: Filtered) => Promise<void>;

/** A hub whose sessions hear through the filter. */
const hubWith = (
  { hub, log }: Pick<SessionView, 'hub' | 'log'>,
  filter: Filter,
  feeds: ReadFeeds,
  { open, close }: { readonly open: Opening; readonly close: (filtered: Filtered) => void },
): Hub => {
  const listening = new Map<Subscriber, Filtered>();
  return {
    get position() {
      return hub.position;
    },
    get statesFrom() {
      return hub.statesFrom;
    },
    listens: (user, channel) => hub.listens(user, channel),
    open: async (session) => {
      const filtered = new Filtered(session, filter, log, feeds);
      listening.set(session, filtered);
      feeds.opened?.(session);
      await feeds.streams.open(filtered, feeds.wanted, feeds.values);
      await open(filtered);
    },
    close: (session) => {
      const filtered = listening.get(session);
      listening.delete(session);
      if (filtered === undefined) return;
      feeds.streams.close(filtered);
      close(filtered);
    },
  };
};

/** A signed-in reader's own channels, and feeds that he may read, those that the filter names. */
export const filteredView = (all: Unfiltered, filter: Filter, feeds: ReadFeeds): SessionView => {
  const { log, hub } = all;
  const named = (channel: string): boolean => filter.channels.has(channel);
  const scoped = logWith(log, filter, feeds, async (user, place) => {
    const { asOf, ranges, states } = await log.missing(user, place);
    return { asOf, ranges: ranges.filter(({ channel }) => named(channel)), states: states.filter(named) };
  });
  const ends = {
    open: (filtered: Filtered) => hub.open(filtered),
    close: (filtered: Filtered) => hub.close(filtered),
  };
  return {
    ...all,
    log: scoped,
    feedRun: (run) => feeds.values.shown(run),
    hub: hubWith({ hub, log }, filter, feeds, ends),
  };
};

/** A hub that is only asked how far it is: whoever reads once, and goes, is no listener. */
const unheard = (hub: Hub): Hub => ({
  get position() {
    return hub.position;
  },
  statesFrom: undefined,
  listens: () => false,
  open: () => Promise.resolve(),
  close: () => undefined,
});

/** Nobody's: there is no channel that everybody may read but public feeds. */
export const publicView = (all: SessionView, filter: Filter, feeds: ReadFeeds): SessionView => {
  const scoped = logWith(all.log, filter, feeds, async () => ({
    asOf: await all.log.lastPosition(),
    ranges: [],
    states: [],
  }));
  const ends = { open: () => Promise.resolve(), close: () => undefined };
  return {
    ...all,
    log: scoped,
    feedRun: (run) => feeds.values.shown(run),
    hub: hubWith({ hub: unheard(all.hub), log: all.log }, filter, feeds, ends),
    channelState: () => Promise.resolve(undefined),
  };
};
