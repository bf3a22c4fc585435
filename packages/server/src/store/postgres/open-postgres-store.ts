/**
 * The store on Postgres, for any number of nodes: each part answers by itself, in a file of its own.
 *
 * Promise: what `commit` gives is on disk, and every read shows what is (DUR-1): Postgres shows nobody what is not. An epoch begins
 * where the database is another one, or on another timeline, than the last epoch was of (CUR-3), and never because a node starts.
 */
import { Client } from 'pg';
import { systemClock, type Clock } from '../../kit/clock.ts';
import type { Store } from '../store.ts';
import { openDatabase, type Database } from './database.ts';
import { migrate } from './migrations.ts';
import { isTransient } from './trouble.ts';
import { StoreUnavailable } from '../store.ts';

export type PostgresStoreOptions = {
  /** `postgres://…` */
  readonly url: string;
  /** Ids of events, rising with time. */
  readonly ids: () => string;
  /** 64 random bits as 16 hexadecimal digits. */
  readonly newEpoch: () => string;
  /** `full`: an acknowledgement waits for the disk. `normal`: the last moments before a power loss may go. */
  readonly durability: 'full' | 'normal';
  readonly clock?: Clock;
  /** The time of day, by which messages expire (EXP-1); the clock's unless given. */
  readonly now?: () => number;
  /** Trouble with connections; the store goes on. */
  readonly onTrouble?: (error: Error) => void;
};

/** What each part stands on. */
export type Parts = { readonly database: Database; readonly now: () => number };

/** Makes an empty database, or one of an older version, what this program needs. */
export const preparePostgres = async (url: string): Promise<void> => {
  const client = new Client({ connectionString: url, connectionTimeoutMillis: 5_000 });
  client.on('error', () => undefined);
  try {
    await client.connect();
    await migrate(client);
  } catch (error) {
    throw isTransient(error) ? new StoreUnavailable('the database cannot be reached', error) : error;
  } finally {
    await client.end().catch(() => undefined);
  }
};

const missing = <T>(name: string): T =>
  new Proxy(
    {},
    {
      get: () => {
        throw new Error(`the store on Postgres has no ${name} yet`);
      },
    },
  ) as T;

/** Rejects with StoreTooNew, or StoreUnavailable where the database cannot be reached. */
export const openPostgresStore = async (options: PostgresStoreOptions): Promise<Store> => {
  const { url, durability, onTrouble, clock = systemClock, now = () => clock.now() } = options;
  await preparePostgres(url);
  const database = openDatabase({ url, durability, ...(onTrouble && { onTrouble }) });
  const parts: Parts = { database, now };
  void parts;
  return {
    // Helper pgside: each `missing` becomes a function of a file of its own that takes `parts`.
    accounts: missing('accounts'),
    invites: missing('invites'),
    receipts: missing('receipts'),
    presence: missing('presence'),
    keys: missing('keys'),
    links: missing('links'),
    audit: missing('audit'),
    followers: missing('followers'),
    // feeds: { ...feedReads(parts) (pgside), ...feedUpkeep(parts) (pgcore) }
    feeds: missing('feeds'),
    // messages: { page: messageReads(parts) (pgside), ...messageUpkeep(parts) (pgcore) }
    messages: missing('messages'),
    // ...channelReads(parts): channel membership memberships allChannels channelPage members unread (pgside)
    ...missing<
      Pick<
        Store,
        'channel' | 'membership' | 'memberships' | 'allChannels' | 'channelPage' | 'members' | 'unread'
      >
    >('reads'),
    // ...blockReads(parts): blocks blockedBetween blockedIn (pgside)
    ...missing<Pick<Store, 'blocks' | 'blockedBetween' | 'blockedIn'>>('blocks'),
    // pgcore:
    erasure: missing('erasure'),
    epochs: [],
    ...missing<Pick<Store, 'commit' | 'lastPosition' | 'authored' | 'events' | 'missing' | 'merged' | 'log'>>(
      'log',
    ),
    close: () => database.close(),
  };
};
