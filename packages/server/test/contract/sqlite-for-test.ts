/** A SQLite store whose ids and epochs count up, so that a failure reads the same in every run. */
import { openSqliteStore, type SqliteStoreOptions } from '../../src/store/sqlite/open-sqlite-store.ts';
import type { Store } from '../../src/store/store.ts';

let count = 0;
const next = (): number => (count += 1);

export const openForTest = (directory: string, more: Partial<SqliteStoreOptions> = {}): Promise<Store> =>
  openSqliteStore({
    directory,
    ids: () => `e${next()}`,
    newEpoch: () => next().toString(16).padStart(16, '0'),
    durability: 'full',
    ...more,
  });
