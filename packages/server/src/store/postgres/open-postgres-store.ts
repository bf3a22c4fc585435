/**
 * The store on Postgres, for any number of nodes: each part answers by itself, in a file of its own.
 *
 * Promise: what `commit` gives is on disk, and every read shows what is (DUR-1): Postgres shows nobody what is not. An epoch begins
 * where the database is another one, or on another timeline, than the last epoch was of (CUR-3), and never because a node starts.
 * Where that took back what this node has told, it reads and writes nothing any more (StoreForked).
 */
import { Client, type ClientBase } from 'pg';
import { systemClock, type Clock } from '../../kit/clock.ts';
import { StoreUnavailable, type Store, type StoreForked } from '../store.ts';
import { postgresAccounts } from './accounts.ts';
import { postgresAudit } from './audit.ts';
import { blockReads } from './block-reads.ts';
import { channelReads } from './channel-reads.ts';
import { committing } from './commit.ts';
import { openDatabase, type Database, type Lane } from './database.ts';
import { Epochs } from './epochs.ts';
import { erasure } from './erasure.ts';
import { feedReads } from './feed-reads.ts';
import { feedUpkeep } from './feed-upkeep.ts';
import { postgresFollowers } from './followers.ts';
import { postgresInvites } from './invites.ts';
import { postgresKeys } from './keys.ts';
import { postgresLinks } from './links.ts';
import { logReads } from './log-reads.ts';
import { messageReads } from './message-reads.ts';
import { messageUpkeep } from './message-upkeep.ts';
import { newestMessages } from './newest-messages.ts';
import { presenceRows } from './presence-rows.ts';
import { receiptReads } from './receipt-reads.ts';
import { Occupancy, type Company } from './occupancy.ts';
import { signingSecret } from './signing-secret.ts';
import { unreadCounts } from './unread-counts.ts';
import { migrate } from './migrations.ts';
import { troubleOnOpening } from './trouble.ts';

export type PostgresStoreOptions = {
  /** `postgres://…` */
  readonly url: string;
  /** Ids of events, rising with time. */
  readonly ids: () => string;
  /** 64 random bits as 16 hexadecimal digits. */
  readonly newEpoch: () => string;
  /** `full`: an acknowledgement waits for the disk. `normal`: the last moments before a power loss may go. */
  readonly durability: 'full' | 'normal';
  /** Of a node that serves: whether it hears of others. Who only cares for the data needs no leave. */
  readonly company?: Company;
  readonly clock?: Clock;
  /** The time of day, by which messages expire (EXP-1); the clock's unless given. */
  readonly now?: () => number;
  /** Trouble with connections; the store goes on. */
  readonly onTrouble?: (error: Error) => void;
  /** How far the node has told of the log, by what it heard of others, too; what begins at or beyond `before` left out. */
  readonly told?: (before: number) => number;
  /** The log was put back before what was told or given: nothing is read or written any more. Called once. */
  readonly onForked?: (error: StoreForked) => void;
};

/** What each part stands on. */
export type Parts = { readonly database: Database; readonly now: () => number };

/** What is half of a place is nobody's to open: numbers, epoch and secret come with its last step. */
const requireWhole = async (client: ClientBase): Promise<void> => {
  const { rows: found } = await client.query("SELECT 1 WHERE to_regclass('ghanti_move') IS NOT NULL");
  if (found.length === 0) return;
  const { rows: open } = await client.query('SELECT 1 FROM ghanti_move WHERE NOT done');
  if (open.length > 0)
    throw new StoreUnavailable('a move into this database is not finished (ghanti migrate)');
};

const preparing = async (url: string, then?: (client: ClientBase) => Promise<void>): Promise<void> => {
  const client = new Client({ connectionString: url, connectionTimeoutMillis: 5_000 });
  client.on('error', () => undefined);
  try {
    await client.connect();
    await migrate(client);
    await then?.(client);
  } catch (error) {
    throw troubleOnOpening(error);
  } finally {
    await client.end().catch(() => undefined);
  }
};

/** Makes an empty database, or one of an older version, what this program needs, for a place that moves there. */
export const preparePostgresForMove = (url: string): Promise<void> => preparing(url);

/** The same for a server, which waits (StoreUnavailable) while a place still moves there. */
export const preparePostgres = (url: string): Promise<void> => preparing(url, requireWhole);

/** Rejects with StoreTooNew, StoreUnusable where nothing but another setting helps, or StoreUnavailable, which may pass, as StoreInUse does. */
export const openPostgresStore = async (options: PostgresStoreOptions): Promise<Store> => {
  const { url, durability, onTrouble, ids, clock = systemClock, now = () => clock.now() } = options;
  await preparePostgres(url);
  const { newEpoch, told = () => 0, onForked = () => undefined } = options;
  let given = 0;
  const epochs = new Epochs({ newEpoch, told: (before) => Math.max(given, told(before)), onForked });
  const occupancy = options.company && new Occupancy(options.company);
  const onConnection = async (client: ClientBase, lane: Lane): Promise<void> => {
    if (lane === 'commit') await occupancy?.take(client);
    await epochs.begin(client);
  };
  const database = openDatabase({ url, durability, onConnection, ...(onTrouble && { onTrouble }) });
  const parts: Parts = { database, now };
  let closed = false;
  const reads = logReads(parts);
  const messages = messageReads(parts);
  const commit = committing({ database, ids, isClosed: () => closed });
  try {
    await database.once('SELECT 1', [], 'commit');
  } catch (error) {
    await database.close();
    throw error;
  }
  return {
    accounts: postgresAccounts(parts),
    invites: postgresInvites(parts),
    receipts: receiptReads(parts),
    presence: presenceRows(parts),
    keys: postgresKeys(parts),
    links: postgresLinks(parts),
    audit: postgresAudit(parts),
    followers: postgresFollowers(parts),
    feeds: { ...feedReads(parts), ...feedUpkeep(parts) },
    messages: { ...messages, ...newestMessages(parts, messages.page), ...messageUpkeep(parts) },
    erasure: erasure(parts),
    ...channelReads(parts),
    ...unreadCounts(parts),
    ...blockReads(parts),
    ...reads,
    signingSecret: signingSecret(parts),
    get epochs() {
      return epochs.known;
    },
    lastPosition: async () => {
      const last = await reads.lastPosition();
      given = Math.max(given, last);
      return last;
    },
    commit: async (writes) => {
      const committed = await commit(writes);
      given = Math.max(given, committed.last);
      return committed;
    },
    close: () => {
      closed = true;
      return database.close();
    },
  };
};
