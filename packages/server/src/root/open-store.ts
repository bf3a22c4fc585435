/**
 * The database of a node: Postgres where the configuration names one, else SQLite in the data directory.
 */
import type { Config } from '../config.ts';
import type { Ids } from '../kit/ids.ts';
import { openSqliteStore } from '../store/sqlite/open-sqlite-store.ts';
import type { Store } from '../store/store.ts';

export type StoreChoice = Pick<Config, 'dataDir' | 'databaseUrl' | 'durability'>;

type Around = {
  readonly ids: Ids;
  readonly now?: () => number;
  readonly onTrouble?: (error: Error) => void;
};

/** Rejects with StoreLocked, StoreTooNew or StoreUnavailable. */
export const openStore = async (
  { dataDir, databaseUrl, durability }: StoreChoice,
  { ids, now, onTrouble }: Around,
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
  return openPostgresStore({ url: databaseUrl, ...shared });
};
