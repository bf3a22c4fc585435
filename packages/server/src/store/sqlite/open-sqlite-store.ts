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
import {
  StoreDamaged,
  StoreMoved,
  StoreUnusable,
  type Epoch,
  type FeedStore,
  type MessagesAsk,
  type MessageStore,
  type Store,
} from '../store.ts';
import { accountWrites } from './account-writes.ts';
import { sqliteAccounts } from './accounts.ts';
import { sqliteAudit } from './audit.ts';
import { blockReads } from './block-reads.ts';
import { channelReads } from './channel-reads.ts';
import { Checkpointer } from './checkpointer.ts';
import { type Database, isSpoiled, openDatabase, openReadOnly, sqliteCode } from './database.ts';
import { lockDirectory } from './directory-lock.ts';
import { sqliteErasure } from './erasure.ts';
import { eventReads } from './event-reads.ts';
import { feedReads } from './feed-reads.ts';
import { feedUpkeep } from './feed-upkeep.ts';
import { sqliteFollowers } from './followers.ts';
import { sqliteKeys } from './keys.ts';
import { sqliteInvites } from './invites.ts';
import { ledgerStatements } from './ledger-statements.ts';
import { lastPosition } from './last-position.ts';
import { logCommits } from './log-commits.ts';
import { sqliteLinks } from './links.ts';
import { mergeRanges } from './merged.ts';
import { messageReads } from './message-reads.ts';
import { messageUpkeep } from './message-upkeep.ts';
import { migrate, schemaVersion, versionOf } from './migrations.ts';
import { presenceRows } from './presence-rows.ts';
import { rangeStarts } from './range-starts.ts';
import {
  openReached,
  readReached,
  saltsIn,
  shorterThan,
  reachedPath,
  type Reached,
  type ReachedFile,
} from './reached.ts';
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
  readonly trail: Newest;
};

/** What was committed last, for who flushes it. */
class Newest {
  readonly #file: ReachedFile;
  #now: Reached | undefined;

  constructor(file: ReachedFile) {
    this.#file = file;
  }

  committed(position: number): void {
    this.#now = this.#file.now(position);
  }

  newest(): (() => void) | undefined {
    const now = this.#now;
    return now && (() => this.#file.reached(now));
  }
}

type Parts = { readonly database: Database; readonly lane: WriteLane; readonly sync: WalSync };

const storeReads = ({ database, lane, sync }: Parts, now: () => number, last: () => number) => {
  const begun = (): number => lane.begun;
  const starts = rangeStarts(database, begun);
  const events = eventReads(database, now, begun);
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
    openChannels: (user) => gated(() => channels.openChannels(user)),
    allChannels: (page) => gated(() => channels.allChannels(page)),
    authored: (user, after, to) => gated(() => events.authored(user, after, to)),
    channelPage: (user, after, limit) => gated(() => channels.channelPage(user, after, limit)),
    blocks: (user) => gated(() => blocks.of(user)),
    blockedBetween: (user, other) => gated(() => blocks.between(user, other)),
    blockedIn: (channel, user) => gated(() => blocks.inDirect(channel, user)),
    members: (channel, after, limit) => gated(() => channels.members(channel, after, limit)),
    peers: (user, among) => gated(() => channels.peers(user, among)),
    events: (range, limit, newest, types) => gated(() => events.events(range, limit, newest, types)),
    unread: (user, asked) => gated(() => events.unread(user, asked)),
    missing: (user, after) => gated(() => channels.missing(user, after, last())),
    merged: (ranges, after, limit) => gated(() => mergeRanges({ ranges, after, limit }, events, starts)),
    log: (after, limit) => gated(() => events.log(after, limit)),
    receipts: receiptReads({ database, num: (channel) => events.num(channel), begun, gated }),
    feeds: {
      feed: (channel: string) => gated(() => feeds.feed(channel)),
      values: (channel: string) => gated(() => feeds.values(channel)),
      publics: () => gated(() => feeds.publics()),
      missing: (channel: string, after: number, upTo: number) =>
        gated(() => feeds.missing(channel, after, upTo)),
    },
    messages: {
      page: (ask: MessagesAsk) => gated(() => messages.page(ask)),
      newest: (user: string, upTo: ReadonlyMap<string, number>) => gated(() => messages.newest(user, upTo)),
    },
  } satisfies Partial<Omit<Store, 'feeds' | 'messages'>> & {
    feeds: Partial<FeedStore>;
    messages: Partial<MessageStore>;
  };
};

const assemble = ({ options, path, database, sync, epochs, release, cutOff, trail }: Opened): Store => {
  const {
    ids,
    clock = systemClock,
    walCapBytes: capBytes = 4 * 2 ** 20,
    onTrouble = () => undefined,
    now = () => clock.now(),
  } = options;
  let last = lastPosition(database);
  const lane = new WriteLane(database, sync, clock, () => {
    trail.committed(last);
    checkpointer.committed();
  });
  const checkpointer = new Checkpointer({ path, database, lane, clock, capBytes, onTrouble });
  const parts = { database, lane, sync };
  const statements = ledgerStatements(database);
  if (cutOff) statements.messages.scrubs.count = 1;
  const commit = logCommits({
    database,
    lane,
    statements,
    ids,
    last: () => last,
    reached: (position) => (last = position),
  });
  const upkeep = feedUpkeep({ database, lane, now });
  const { messages, feeds, ...reads } = storeReads(parts, now, () => last);
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
      ...messages,
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

const damaged = (directory: string, why: string): StoreDamaged =>
  new StoreDamaged(
    directory,
    why,
    ` To go on without what is lost, remove ${reachedPath(directory)}: readers are told to begin anew.`,
  );

const sizeOf = (path: string): number => statSync(path, { throwIfNoEntry: false })?.size ?? 0;

/** Looks before anything is opened for writing: whoever closes a log last copies the write-ahead file, as far as it is read, and removes it. */
const mustBeWhole = (directory: string, path: string, salts: string): void => {
  const reached = readReached(directory);
  if (reached === undefined) return;
  // A file that is not there would be made, and what stands in its write-ahead file be thrown away.
  if (sizeOf(path) === 0) throw damaged(directory, `${path} is missing, or empty`);
  const database = openReadOnly(path);
  try {
    const why = shorterThan(reached, database, salts);
    if (why !== undefined) throw damaged(directory, why);
  } finally {
    database.raw.close();
  }
};

/** The log as it was left, all of it. */
const openWhole = (directory: string, path: string): Database => {
  const salts = saltsIn(directory);
  mustBeWhole(directory, path, salts);
  const database = openDatabase(path);
  // What a flush had failed for may be in memory alone, and look clean: it is written once more, into the file.
  if (salts !== '' && versionOf(database) <= schemaVersion)
    database.query('PRAGMA wal_checkpoint(TRUNCATE)').get();
  return database;
};

const told = (error: unknown, directory: string): unknown => {
  if (!(error instanceof Error)) return error;
  if (isSpoiled(error)) return new StoreDamaged(directory, error.message);
  return sqliteCode(error) === undefined && !('syscall' in error)
    ? error
    : new StoreUnusable(`the data directory ${directory}`, error);
};

/** Opens the data directory, made where it is missing; rejects with StoreLocked, StoreTooNew, StoreMoved, StoreDamaged or StoreUnusable. */
export const openSqliteStore = async (options: SqliteStoreOptions): Promise<Store> => {
  const { directory, newEpoch, durability, syncFile } = options;
  const undo: (() => void)[] = [];
  const release = (): void => {
    for (const step of undo.splice(0).toReversed()) step();
  };
  try {
    mkdirSync(directory, { recursive: true, mode: 0o700 });
    const lock = lockDirectory(directory);
    undo.push(() => lock.release());
    const path = join(directory, 'ghanti.db');
    const cutOff = sizeOf(`${path}-wal`) > 0;
    const database = openWhole(directory, path);
    undo.push(() => database.raw.close());
    mustStay(database, directory);
    migrate(database);
    const epochs = beginEpoch(database, { epoch: newEpoch(), from: lastPosition(database) });
    // Closing a descriptor of the WAL drops no lock: SQLite keeps its locks on other files.
    const wal = openSync(`${path}-wal`, 'r+');
    undo.unshift(() => closeSync(wal));
    const file = openReached(directory, wal, database);
    undo.unshift(() => file.close());
    const trail = new Newest(file);
    flushDirectory(directory);
    const sync = walSync(wal, durability, syncFile, trail);
    sync.committed();
    trail.committed(lastPosition(database));
    await sync.covered();
    return assemble({ options, path, database, sync, epochs, release, cutOff, trail });
  } catch (error) {
    release();
    throw told(error, directory);
  }
};
