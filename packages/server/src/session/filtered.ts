/**
 * What a reader with a filter sees (CUR-2): the channels that he names and nothing else, with cursors that name the filter.
 * Who is no member of a channel that he names gets nothing of it, as of one that is not there (PRV-1); from when he joins it
 * he hears it, and no more from when he leaves. Feeds that he names are among them; nobody at all, who shows no token, sees public
 * ones alone, those that he names or all.
 */
import { createHash } from 'node:crypto';
import type { FeedStreams, WantedFeeds } from '../feeds/feed-streams.ts';
import { isFeedChannel } from '../kit/channel-ids.ts';
import type { Run, WireSignal } from '../hub/batch.ts';
import type { Subscriber } from '../hub/hub.ts';
import type { SessionContext, SessionView } from './sessions.ts';

type Log = SessionContext['log'];
type Hub = SessionContext['hub'];

/** `channels`: sorted, each once. The name stands in cursors. */
export type Filter = { readonly name: string; readonly channels: ReadonlySet<string> };

/** Without a list: all that is public. */
export const filterOf = (channels: readonly string[] | undefined): Filter => {
  if (channels === undefined) return { name: 'public', channels: new Set() };
  const hash = createHash('sha256').update(channels.join(',')).digest('base64url');
  return { name: hash.slice(0, 16), channels: new Set(channels) };
};

/** The feeds of one reader. */
export type ReadFeeds = { readonly streams: FeedStreams; readonly wanted: WantedFeeds };

class Filtered implements Subscriber {
  readonly #inner: Subscriber;
  readonly #streams: FeedStreams;
  readonly #filter: Filter;
  readonly #cursor: (position: number) => string;

  constructor(inner: Subscriber, filter: Filter, cursor: (position: number) => string, streams: FeedStreams) {
    this.#inner = inner;
    this.#streams = streams;
    this.#filter = filter;
    this.#cursor = cursor;
  }

  get user(): string {
    return this.#inner.user;
  }

  get connection(): string {
    return this.#inner.connection;
  }

  offer(run: Run, fromSeq: number): void {
    // Of feeds it is offered those that it asked for.
    if (!isFeedChannel(run.channel) && !this.#filter.channels.has(run.channel)) return;
    this.#inner.offer(run.scoped(this.#filter.name, this.#cursor), fromSeq);
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
    if (isFeedChannel(channel)) this.#streams.left(this, channel);
    if (this.#filter.channels.has(channel)) this.#inner.closed(channel, position);
  }
}

/** The log with cursors of the filter, and of what is missing what `missing` says, and of the feeds what is missing until then. */
const logWith = (
  log: Log,
  { name }: Filter,
  { streams, wanted }: ReadFeeds,
  missing: Log['missing'],
): Log => ({
  cursor: (position, of) => log.cursor(position, { ...of, filter: name }),
  place: (cursor, last) => log.place(cursor, last, name),
  lastPosition: () => log.lastPosition(),
  merged: (ranges, after, limit) => log.merged(ranges, after, limit),
  missing: async (user, place) => {
    const own = await missing(user, place);
    const { ranges, trimmed } = await streams.missing(wanted, place.position, own.asOf);
    return { ...own, ranges: [...own.ranges, ...ranges], ...(trimmed !== undefined && { trimmed }) };
  },
});

type Opening = (filtered: Filtered) => Promise<void>;

/** A hub whose sessions hear through the filter. */
const hubWith = (
  { hub, log }: Pick<SessionView, 'hub' | 'log'>,
  filter: Filter,
  { streams, wanted }: ReadFeeds,
  { open, close }: { readonly open: Opening; readonly close: (filtered: Filtered) => void },
): Hub => {
  const listening = new Map<Subscriber, Filtered>();
  return {
    get position() {
      return hub.position;
    },
    listens: (user, channel) => hub.listens(user, channel),
    open: async (session) => {
      const filtered = new Filtered(session, filter, (position) => log.cursor(position), streams);
      listening.set(session, filtered);
      await streams.open(filtered, wanted);
      await open(filtered);
    },
    close: (session) => {
      const filtered = listening.get(session);
      listening.delete(session);
      if (filtered === undefined) return;
      streams.close(filtered);
      close(filtered);
    },
  };
};

/** A signed-in reader's own channels, and feeds that he may read, those that the filter names. */
export const filteredView = (all: SessionView, filter: Filter, feeds: ReadFeeds): SessionView => {
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
  return { ...all, log: scoped, hub: hubWith({ hub, log: scoped }, filter, feeds, ends) };
};

/** A hub that is only asked how far it is: whoever reads once, and goes, is no listener. */
export const unheard = (hub: Hub): Hub => ({
  get position() {
    return hub.position;
  },
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
    hub: hubWith({ hub: unheard(all.hub), log: scoped }, filter, feeds, ends),
    channelState: () => Promise.resolve(undefined),
  };
};
