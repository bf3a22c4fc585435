/**
 * The store on SQLite: one connection, on the thread that serves.
 *
 * Promise: a transaction runs at once and holds nobody up; what `commit` gives, and what any read gives, waits for one
 * shared, asynchronous flush of the WAL (DUR-1, ORD-1). Each opening begins an epoch, on disk before anything else
 * (CUR-3). Left to others: the worker that copies the WAL into the file, and the lock on the directory.
 */
import { closeSync, fsyncSync, mkdirSync, openSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { type Clock, systemClock } from '../../kit/clock.ts';
import { StoreMoved } from '../store.ts';
import type { Committed, Epoch, FeedStore, MessagesAsk, MessageStore, Store, Write } from '../store.ts';
import { accountWrites } from './account-writes.ts';
import { sqliteAccounts } from './accounts.ts';
import { sqliteAudit } from './audit.ts';
import { runBatch } from './batch.ts';
import { blockReads } from './block-reads.ts';
import { channelReads } from './channel-reads.ts';
import { Checkpointer } from './checkpointer.ts';
import { type Database, openDatabase } from './database.ts';
import { lockDirectory } from './directory-lock.ts';
import { sqliteErasure } from './erasure.ts';
import { eventReads } from './event-reads.ts';
import { feedReads } from './feed-reads.ts';
import { feedUpkeep } from './feed-upkeep.ts';
import { sqliteFollowers } from './followers.ts';
import { sqliteKeys } from './keys.ts';
import { sqliteInvites } from './invites.ts';
import { ledgerStatements } from './ledger-statements.ts';
import { Ledger } from './ledger.ts';
import { sqliteLinks } from './links.ts';
import { mergeRanges } from './merged.ts';
import { messageReads } from './message-reads.ts';
import { messageUpkeep } from './message-upkeep.ts';
import { migrate } from './migrations.ts';
import { presenceRows } from './presence-rows.ts';
import { rangeStarts } from './range-starts.ts';
import { receiptReads } from './receipt-reads.ts';
import { type SyncFile, type WalSync, walSync } from './wal-sync.ts';
import { WriteLane } from './write-lane.ts';

export type SqliteStoreOptions = {
  readonly directory: string;
  /** Ids of events, rising with time. */
  readonly ids: () => string;
  /** 64 random bits as 16 hexadecimal digits. */
  readonly newEpoch: () => string;
  /** `full`: an acknowledgement waits for the disk. `normal`: the last moments before a power loss may go. */
  readonly durability: 'full' | 'normal';
  readonly clock?: Clock;
  /** The time of day, by which messages expire (EXP-1); the clock's unless given. */
  readonly now?: () => number;
  /** How long the WAL gets before it is copied. */
  readonly walCapBytes?: number;
  /** Trouble with checkpoints; the store goes on. */
  readonly onTrouble?: (error: Error) => void;
  readonly syncFile?: SyncFile;
};

const lastPosition = (database: Database): number => {
  const highest = (column: string, table: string): number =>
    database.query<{ n: number | null }>(`SELECT max(${column}) AS n FROM ${table}`).get()?.n ?? 0;
  return Math.max(
    highest('position', 'events'),
    highest('state_position', 'channels'),
    // Of a feed the newest event may be trimmed.
    highest('head_position', 'channels'),
    highest('position', 'preferences'),
    highest('position', 'hidden_marks'),
  );
};

const beginEpoch = (database: Database, epoch: Epoch): readonly Epoch[] => {
  database.query('INSERT INTO epochs (epoch, "from") VALUES (?, ?)').run(epoch.epoch, epoch.from);
  return database.query<Epoch>('SELECT epoch, "from" FROM epochs ORDER BY num').all();
};

const flushDirectory = (directory: string): void => {
  const descriptor = openSync(directory, 'r');
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
};

/** Whoever moved the place has sealed its tables (move/source.ts). */
const mustStay = (database: Database, directory: string): void => {
  const sealed = database.query(
    "SELECT 1 FROM sqlite_schema WHERE type = 'trigger' AND name = 'moved_events_INSERT'",
  );
  if (sealed.get() !== undefined) throw new StoreMoved(directory);
};

type Opened = {
  readonly options: SqliteStoreOptions;
  readonly path: string;
  readonly database: Database;
  readonly sync: WalSync;
  readonly epochs: readonly Epoch[];
  readonly release: () => void;
  /** An earlier run was cut off: what it scrubbed may still be in the WAL. */
  readonly cutOff: boolean;
};

const storeReads = (database: Database, sync: WalSync, now: () => number, last: () => number) => {
  const starts = rangeStarts(database);
  const events = eventReads(database, now);
  const channels = channelReads(database, starts);
  const blocks = blockReads(database);
  const messages = messageReads(database, now);
  const feeds = feedReads(database, starts, now);
  /** What was read is given once all that it may show is on disk. */
  const gated = async <T>(read: () => T | Promise<T>): Promise<T> => {
    const given = await read();
    await sync.covered();
    return given;
  };
  return {
    lastPosition: () => gated(last),
    channel: (id) => gated(() => channels.channel(id)),
    membership: (channel, user) => gated(() => channels.membership(channel, user)),
    memberships: (user) => gated(() => ({ asOf: last(), memberships: channels.memberships(user) })),
    allChannels: (page) => gated(() => channels.allChannels(page)),
    authored: (user, after, to) => gated(() => events.authored(user, after, to)),
    channelPage: (user, after, limit) => gated(() => channels.channelPage(user, after, limit)),
    blocks: (user) => gated(() => blocks.of(user)),
    blockedBetween: (user, other) => gated(() => blocks.between(user, other)),
    blockedIn: (channel, user) => gated(() => blocks.inDirect(channel, user)),
    members: (channel, after, limit) => gated(() => channels.members(channel, after, limit)),
    events: (range, limit, newest, types) => gated(() => events.events(range, limit, newest, types)),
    unread: (channel, user, ...seqs) => gated(() => events.unread(channel, user, ...seqs)),
    missing: (user, after) => gated(() => channels.missing(user, after, last())),
    merged: (ranges, after, limit) => gated(() => mergeRanges({ ranges, after, limit }, events, starts)),
    log: (after, limit) => gated(() => events.log(after, limit)),
    receipts: receiptReads(database, (channel) => events.num(channel), gated),
    feeds: {
      feed: (channel: string) => gated(() => feeds.feed(channel)),
      values: (channel: string) => gated(() => feeds.values(channel)),
      publics: () => gated(() => feeds.publics()),
      missing: (channel: string, after: number, upTo: number) =>
        gated(() => feeds.missing(channel, after, upTo)),
    },
    page: (ask: MessagesAsk) => gated(() => messages.messages(ask)),
  } satisfies Partial<Omit<Store, 'feeds'>> & Pick<MessageStore, 'page'> & { feeds: Partial<FeedStore> };
};

const assemble = ({ options, path, database, sync, epochs, release, cutOff }: Opened): Store => {
  const {
    ids,
    clock = systemClock,
    walCapBytes: capBytes = 4 * 2 ** 20,
    onTrouble = () => undefined,
    now = () => clock.now(),
  } = options;
  let last = lastPosition(database);
  const lane = new WriteLane(database, sync, clock, () => checkpointer.committed());
  const checkpointer = new Checkpointer({ path, database, lane, clock, capBytes, onTrouble });
  const parts = { database, lane, sync };
  const statements = ledgerStatements(database);
  if (cutOff) statements.messages.scrubs.count = 1;
  const commit = (writes: readonly Write[]): Promise<Committed> =>
    lane.transact(
      () => runBatch(new Ledger(database, statements, ids, last), writes),
      (committed) => (last = committed.last),
    );
  const upkeep = feedUpkeep({ database, lane, now });
  const { page, feeds, ...reads } = storeReads(database, sync, now, () => last);
  return {
    accounts: sqliteAccounts(parts),
    erasure: sqliteErasure(parts),
    keys: sqliteKeys(parts),
    links: sqliteLinks(parts),
    audit: sqliteAudit(parts),
    invites: sqliteInvites(parts, accountWrites(database).createUser),
    followers: sqliteFollowers(parts),
    presence: presenceRows(parts),
    epochs,
    commit,
    ...reads,
    feeds: { ...feeds, tidy: upkeep.tidy, due: async () => upkeep.due() },
    messages: {
      page,
      ...messageUpkeep({
        database,
        lane,
        sync,
        now,
        monotonic: () => clock.monotonic(),
        statements: statements.messages,
        shed: (mark) => checkpointer.shed(mark),
      }),
    },
    close: async () => {
      await lane.close();
      await checkpointer.close();
      await sync.covered().catch(() => undefined);
      release();
    },
  };
};

/** Opens the data directory, made where it is missing; rejects with StoreLocked, StoreTooNew or StoreMoved. */
export const openSqliteStore = async (options: SqliteStoreOptions): Promise<Store> => {
  const { directory, newEpoch, durability, syncFile } = options;
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  const undo: (() => void)[] = [];
  const release = (): void => {
    for (const step of undo.splice(0).toReversed()) step();
  };
  try {
    const lock = lockDirectory(directory);
    undo.push(() => lock.release());
    const path = join(directory, 'ghanti.db');
    const cutOff = (statSync(`${path}-wal`, { throwIfNoEntry: false })?.size ?? 0) > 0;
    const database = openDatabase(path);
    undo.push(() => database.raw.close());
    mustStay(database, directory);
    migrate(database);
    const epochs = beginEpoch(database, { epoch: newEpoch(), from: lastPosition(database) });
    // Closing a descriptor of the WAL drops no lock: SQLite keeps its locks on other files.
    const wal = openSync(`${path}-wal`, 'r+');
    undo.unshift(() => closeSync(wal));
    flushDirectory(directory);
    const sync = walSync(wal, durability, syncFile);
    sync.committed();
    await sync.covered();
    return assemble({ options, path, database, sync, epochs, release, cutOff });
  } catch (error) {
    release();
    throw error;
  }
};
