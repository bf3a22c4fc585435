/**
 * The database of a node: Postgres where the configuration names one, else SQLite in the data directory. A node that finds another one
 * on it, which it may not be beside, gives it the time that a restart takes.
 */
import { setTimeout as pause } from 'node:timers/promises';
import type { Config } from '../config.ts';
import type { Ids } from '../kit/ids.ts';
import type { Company } from '../store/postgres/occupancy.ts';
import { openSqliteStore } from '../store/sqlite/open-sqlite-store.ts';
import { StoreInUse, type Store } from '../store/store.ts';

export type StoreChoice = Pick<Config, 'dataDir' | 'databaseUrl' | 'durability'>;

type Around = {
  readonly ids: Ids;
  readonly now?: () => number;
  readonly onTrouble?: (error: Error) => void;
  /** Of a node: whether it hears others, how far it has told of the log, and whom to tell that the log was put back before that. */
  readonly company?: Company;
  readonly told?: (before: number) => number;
  readonly onForked?: (error: Error) => void;
};

/** Rejects with StoreLocked, StoreTooNew, StoreInUse or StoreUnavailable. */
export const openStore = async (
  { dataDir, databaseUrl, durability }: StoreChoice,
  { ids, now, onTrouble, ...node }: Around,
): Promise<Store> => {
  const shared = {
    ids: () => ids.uuid(),
    newEpoch: () => Buffer.from(ids.random(8), 'base64url').toString('hex'),
    durability,
    ...(now && { now }),
    ...(onTrouble && { onTrouble }),
  };
  if (databaseUrl === undefined) return openSqliteStore({ directory: dataDir, ...shared });
  // Read where it is used: a place on SQLite starts without it.
  const { openPostgresStore } = await import('../store/postgres/open-postgres-store.ts');
  return openPostgresStore({ url: databaseUrl, ...shared, ...node });
};

/** What another server may take to end, or the database to notice that its machine has gone. */
const othersEndMs = 20_000;
const everyMs = 250;

export type Patience = {
  /** It begins to wait. */
  readonly waits: (why: string) => void;
  readonly forMs?: number;
};

/** Tries again, for so long, while another server uses the database. */
export const openInTurn = async (
  open: () => Promise<Store>,
  { waits, forMs = othersEndMs }: Patience,
): Promise<Store> => {
  const until = performance.now() + forMs;
  let told = false;
  for (;;) {
    try {
      return await open();
    } catch (error) {
      if (!(error instanceof StoreInUse) || performance.now() >= until) throw error;
      if (!told) waits(error.message);
      told = true;
    }
    await pause(everyMs);
  }
};
