/**
 * From the database to whoever listens: the store, the log on it, and the one delivery path, commit -> bus -> feed -> hub.
 */
import { LiveFeeds } from '../feeds/live-feeds.ts';
import { isFeedChannel } from '../kit/channel-ids.ts';
import { CountSignals } from '../hub/count-signals.ts';
import { Feed, type Delivered } from '../hub/feed.ts';
import { Hub } from '../hub/hub.ts';
import { ChannelsInUse } from '../log/channels-in-use.ts';
import { EventLog, type Committed } from '../log/event-log.ts';
import { openSqliteStore } from '../store/sqlite/open-sqlite-store.ts';
import type { Search } from '../store/search.ts';
import { openSqliteSearch } from '../store/sqlite/search/open-sqlite-search.ts';
import type { Store } from '../store/store.ts';
import type { Parts } from './parts.ts';

export type OpenLog = {
  readonly store: Store;
  readonly search: Search;
  readonly log: EventLog;
  readonly hub: Hub;
  readonly inUse: ChannelsInUse;
  readonly feeds: LiveFeeds;
  /** Also tells this listener what was delivered, after those who are connected. */
  readonly onDelivered: (listener: (batch: Delivered) => void) => void;
};

/** The position before the first one that a commit gave; `last` where it gave none. */
const beginOf = ({ events, marks, states, last }: Committed): number => {
  const given = [events[0], ...marks, ...states]
    .filter((row) => row !== undefined)
    .map(({ position }) => position - 1);
  return Math.min(last, ...given);
};

const openStore = async ({ clock, config, ids, logger, doubles }: Parts): Promise<Store> => {
  const store = await openSqliteStore({
    directory: config.dataDir,
    ids: () => ids.uuid(),
    newEpoch: () => Buffer.from(ids.random(8), 'base64url').toString('hex'),
    durability: config.durability,
    now: () => clock.now(),
    onTrouble: (error) => logger.warn({ err: error }, 'a checkpoint failed'),
  });
  return doubles.store?.(store) ?? store;
};

const logOn = (store: Store, start: number, { bus, logger, metrics, condition }: Parts): EventLog => {
  let prev = start;
  // A failed commit may be on disk: the next one names where it begins itself, so that the feed reads what lies before.
  let unsure = false;
  return new EventLog({
    store,
    committed: (committed, seconds) => {
      const { events, marks, states, last } = committed;
      condition.storeFailed = false;
      metrics.commit(seconds, events.length);
      metrics.events(events.length);
      const before = prev;
      prev = last;
      const from = unsure ? beginOf(committed) : before;
      unsure = false;
      if (last > before) bus.publish({ kind: 'commit', prev: from, last, events, marks, states });
    },
    failed: (error, fatal) => {
      condition.storeFailed = true;
      unsure = true;
      logger.error({ err: error, fatal }, 'a commit failed');
    },
  });
};

const searchIn = (store: Store, { bus, clock, config, logger }: Parts): Search => {
  const search = openSqliteSearch({
    directory: config.dataDir,
    clock,
    last: () => store.lastPosition(),
    onTrouble: (error) => logger.warn({ err: error }, 'the search index is in trouble'),
    onProgress: (message, fields) => logger.info(fields, message),
  });
  bus.listen(({ kind }) => {
    if (kind === 'commit') search.grown();
  });
  return search;
};

type Listening = Pick<OpenLog, 'log' | 'hub' | 'inUse' | 'feeds'> & {
  readonly listeners: readonly ((batch: Delivered) => void)[];
};

/** Feeds go their own way: what they cost is nobody else's (CUR-2). */
const parted = (batch: Delivered): { readonly batch: Delivered; readonly ofFeeds: Delivered['events'] } => {
  const ofFeeds = batch.events.filter(({ channel }) => isFeedChannel(channel));
  if (ofFeeds.length === 0) return { batch, ofFeeds };
  const events = batch.events.filter(({ channel }) => !isFeedChannel(channel));
  return { batch: { ...batch, events }, ofFeeds };
};

/** What is kept of busy channels is made true before anybody is told. */
const deliverTo = (
  { hub, inUse, feeds, listeners }: Listening,
  { clock, logger }: Parts,
): ((batch: Delivered) => void) => {
  const counts = new CountSignals({
    clock,
    inUse,
    listens: (user, channel) => hub.listens(user, channel),
    signal: (message) => hub.signal(message),
    failed: (error) => logger.error({ err: error }, 'counts of receipts could not be told'),
  });
  return (all) => {
    const { batch, ofFeeds } = parted(all);
    inUse.follow(batch);
    // Streams hear feeds in the order of all else.
    hub.deliver(all);
    counts.follow(batch);
    feeds.follow(ofFeeds);
    for (const listener of listeners) listener(batch);
  };
};

const connectFeed = (listening: Listening, start: number, parts: Parts): void => {
  const { log, inUse } = listening;
  const { bus, logger } = parts;
  const feed = new Feed({
    start,
    read: (after, limit) => {
      inUse.marksMissed();
      return log.after(after, limit);
    },
    deliver: deliverTo(listening, parts),
    failed: (error) => logger.error({ err: error }, 'a gap could not be read from the log'),
  });
  bus.listen((message) => {
    if (message.kind === 'commit') feed.admit(message);
    else if (message.kind === 'signal') listening.hub.signal(message);
  });
};

export const openLog = async (parts: Parts): Promise<OpenLog> => {
  const { clock, metrics } = parts;
  const store = await openStore(parts);
  const last = await store.lastPosition();
  const log = logOn(store, last, parts);
  const delivered = (events: number, to: number): void => metrics.deliveries(events * to);
  const hub = new Hub({ log, now: () => clock.now(), delivered }, last);
  const inUse = new ChannelsInUse(store);
  const feeds = new LiveFeeds({
    store: store.feeds,
    clock,
    failed: (error) => parts.logger.error({ err: error }, 'a feed could not be sent on'),
  });
  const listeners: ((batch: Delivered) => void)[] = [];
  connectFeed({ hub, log, inUse, feeds, listeners }, last, parts);
  const onDelivered: OpenLog['onDelivered'] = (listener) => void listeners.push(listener);
  return { store, search: searchIn(store, parts), log, hub, inUse, feeds, onDelivered };
};
