/**
 * The database of a node: Postgres where the configuration names one, else SQLite in the data directory.
 */
import type { Config } from '../config.ts';
import type { Ids } from '../kit/ids.ts';
import { openPostgresStore } from '../store/postgres/open-postgres-store.ts';
import { openSqliteStore } from '../store/sqlite/open-sqlite-store.ts';
import type { Store } from '../store/store.ts';

export type StoreChoice = Pick<Config, 'dataDir' | 'databaseUrl' | 'durability'>;

type Around = {
  readonly ids: Ids;
  readonly now?: () => number;
  readonly onTrouble?: (error: Error) => void;
};

/** Rejects with StoreLocked, StoreTooNew or StoreUnavailable. */
export const openStore = (
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
  return databaseUrl === undefined
    ? openSqliteStore({ directory: dataDir, ...shared })
    : openPostgresStore({ url: databaseUrl, ...shared });
};
