/**
 * From the database to whoever listens: the store, the log on it, and the one delivery path, commit -> bus -> feed -> hub.
 */
import { LiveFeeds } from '../feeds/live-feeds.ts';
import { CountSignals } from '../hub/count-signals.ts';
import type { Delivered } from '../hub/feed.ts';
import { Hub } from '../hub/hub.ts';
import { isCommit } from '../hub/messages.ts';
import { ChannelsInUse } from '../log/channels-in-use.ts';
import { EventLog, type Committed } from '../log/event-log.ts';
import type { Search } from '../store/search.ts';
import { openSqliteSearch } from '../store/sqlite/search/open-sqlite-search.ts';
import type { Store } from '../store/store.ts';
import { placeOf, turnsOf } from './across-nodes.ts';
import { connectFeed, watchHead } from './open-delivery.ts';
import { openInTurn, openStore } from './open-store.ts';
import { isOwnLog, type Parts } from './parts.ts';
import { storeTrouble } from './store-trouble.ts';

export type OpenLog = {
  readonly store: Store;
  readonly search: Search;
  readonly log: EventLog;
  readonly hub: Hub;
  readonly inUse: ChannelsInUse;
  readonly feeds: LiveFeeds;
  /** Also tells this listener what was delivered, after those who are connected. */
  readonly onDelivered: (listener: (batch: Delivered) => void) => void;
  /** Nothing is delivered any more. */
  readonly close: () => void;
};

/** The position before the first one that a commit gave; `last` where it gave none. Within a commit they have no gaps. */
const beginOf = ({ events, marks, states, last }: Committed): number => {
  const given = [events[0], ...marks, ...states]
    .filter((row) => row !== undefined)
    .map(({ position }) => position - 1);
  return Math.min(last, ...given);
};

const storeOf = async (
  { clock, config, ids, logger, doubles, redis, over }: Parts,
  told: (before: number) => number,
): Promise<Store> => {
  const around = {
    ids,
    now: () => clock.now(),
    onTrouble: (error: Error) => logger.warn({ err: error }, 'the database is in trouble'),
    company: redis === undefined ? 'alone' : 'several',
    told,
    onForked: over.resolve,
  } as const;
  const waits = (why: string): void => logger.warn({ why }, 'waiting for the other server to end');
  const store = await openInTurn(() => openStore(config, around), { waits });
  return doubles.store?.(store) ?? store;
};

const logOn = (store: Store, start: number, parts: Parts): EventLog => {
  const { bus, logger, metrics, condition, clock } = parts;
  const trouble = storeTrouble({ store, clock, logger, condition });
  let prev = start;
  // A failed commit may be on disk, and where the log is not this node's own others commit as well: such a one names where it begins
  // itself, so that the feed waits for, or reads, what lies before.
  const isOwn = isOwnLog(parts);
  let unsure = false;
  return new EventLog({
    store,
    committed: (committed, seconds) => {
      const { events, marks, states, last } = committed;
      trouble.over();
      metrics.commit(seconds, events.length);
      metrics.events(events.length);
      const before = prev;
      prev = last;
      const from = unsure || !isOwn ? beginOf(committed) : before;
      unsure = false;
      // Where no other node tells of what it commits, this one tells of all that it finds.
      if (last > (bus.condition === 'alone' ? before : from))
        bus.publish({ kind: 'commit', prev: from, last, events, marks, states });
    },
    failed: (error, fatal) => {
      unsure = true;
      trouble.failed(error, fatal);
    },
  });
};

const postgresSearch = async () =>
  (await import('../store/postgres/search/open-postgres-search.ts')).openPostgresSearch;

const searchIn = async (store: Store, parts: Parts): Promise<Search> => {
  const { bus, clock, config, logger } = parts;
  const around = {
    clock,
    onTrouble: (error: Error) => logger.warn({ err: error }, 'the search index is in trouble'),
    onProgress: (message: string, fields: object) => logger.info(fields, message),
  };
  const { dataDir: directory, databaseUrl: url } = config;
  const search =
    url === undefined
      ? openSqliteSearch({ directory, last: () => store.lastPosition(), ...around })
      : (await postgresSearch())({ url, turns: turnsOf(parts, store), ...around });
  bus.listen((message) => {
    if (isCommit(message)) search.grown();
  });
  return search;
};

const countSignals = (hub: Hub, inUse: ChannelsInUse, { clock, logger }: Parts): CountSignals =>
  new CountSignals({
    clock,
    inUse,
    listens: (user, channel) => hub.listens(user, channel),
    signal: (message) => hub.signal(message),
    failed: (error) => logger.error({ err: error }, 'counts of receipts could not be told'),
  });

export const openLog = async (parts: Parts): Promise<OpenLog> => {
  const { clock, metrics } = parts;
  let told = (_before: number): number => 0;
  const store = await storeOf(parts, (before) => told(before));
  const { bus } = parts;
  const { serving } = bus;
  // Nodes of one log hear each other, whatever else they share.
  await bus.open(placeOf(store));
  const last = await store.lastPosition();
  const log = logOn(store, last, parts);
  const delivered = (events: number, to: number): void => metrics.deliveries(events * to);
  const countsFrom = (): number | undefined => counts.statesFrom;
  const hub: Hub = new Hub({ log, clock, delivered, serving, countsFrom }, last);
  const inUse = new ChannelsInUse(store, clock, serving);
  const counts = countSignals(hub, inUse, parts);
  const feeds = new LiveFeeds({
    store: store.feeds,
    clock,
    serving,
    failed: (error) => parts.logger.error({ err: error }, 'a feed could not be sent on'),
  });
  const listeners: ((batch: Delivered) => void)[] = [];
  const listening = { hub, log, inUse, counts, feeds, listeners };
  const feed = connectFeed(listening, last, parts);
  told = (before) => feed.heard(before);
  const unwatch = watchHead(feed, listening, parts);
  const onDelivered: OpenLog['onDelivered'] = (listener) => void listeners.push(listener);
  const close = (): void => {
    unwatch();
    feed.close();
    counts.close();
    hub.shut();
  };
  return { store, search: await searchIn(store, parts), log, hub, inUse, feeds, onDelivered, close };
};
