/**
 * Storage in IndexedDB: a database per scope, a store per table. A write is one transaction, so another tab sees all of it or
 * nothing. A newer version's tab may change the form: this one then lets go and goes on in memory.
 */
import { deleteDB, openDB, type DBSchema, type IDBPDatabase, type IDBPTransaction } from 'idb';
import { mayKeep } from './keeper.ts';
import {
  copies,
  schemaVersion,
  tables,
  type Change,
  type Keeper,
  type Shelf,
  type Storage,
  type Table,
} from './storage.ts';

type Form = Record<Table, { key: string; value: unknown }> & { keeper: { key: string; value: Keeper } };
type Schema = Form & DBSchema;
type Database = IDBPDatabase<Schema>;
type Writing = IDBPTransaction<Schema, (Table | 'keeper')[], 'readwrite'>;

const stores = [...tables, 'keeper'] as const;
const nameOf = (scope: string): string => `ghanti ${scope}`;

/** Work is kept, copies of another form are dropped: the server has them. */
const upgrade = (database: Database): void => {
  for (const store of [...copies, 'keeper'] as const)
    if (database.objectStoreNames.contains(store)) database.deleteObjectStore(store);
  for (const store of stores)
    if (!database.objectStoreNames.contains(store)) database.createObjectStore(store);
};

const mayWrite = async (
  transaction: Writing,
  keeper: NonNullable<Parameters<Shelf['write']>[1]>,
): Promise<boolean> => {
  const known = await transaction.objectStore('keeper').get('keeper');
  if (!mayKeep(known, keeper)) return false;
  void transaction.objectStore('keeper').put({ id: keeper.id, at: keeper.at }, 'keeper');
  if (keeper.anew === true) for (const table of copies) void transaction.objectStore(table).clear();
  return true;
};

const put = (transaction: Writing, { table, key, value }: Change): void => {
  const store = transaction.objectStore(table);
  void (value === undefined ? store.delete(key) : store.put(value, key)).catch(() => undefined);
};

/** Only what is written to: somebody's work does not wait for the copies. */
const scopeOf = (changes: readonly Change[], keeper: boolean): (Table | 'keeper')[] =>
  keeper ? [...stores] : [...new Set(changes.map(({ table }) => table))];

const write =
  (database: Database): Shelf['write'] =>
  async (changes, keeper) => {
    if (changes.length === 0 && keeper === undefined) return true;
    const transaction = database.transaction(scopeOf(changes, keeper !== undefined), 'readwrite');
    // A request that fails aborts the whole, which `done` tells.
    const mine = keeper === undefined || (await mayWrite(transaction, keeper));
    try {
      for (const change of mine ? changes : []) put(transaction, change);
      // Said aloud, it is kept even where the page is closed in this moment; otherwise the requests' answers come first.
      transaction.commit();
    } catch (error) {
      // What cannot be copied throws at once, and would leave the others in.
      transaction.done.catch(() => undefined);
      transaction.abort();
      throw error;
    }
    await transaction.done;
    return mine;
  };

const all = async (database: Database, table: Table): Promise<ReadonlyMap<string, unknown>> => {
  const transaction = database.transaction(table);
  const [keys, values] = await Promise.all([transaction.store.getAllKeys(), transaction.store.getAll()]);
  return new Map(keys.map((key, at) => [key, values[at]]));
};

const open = async (scope: string, version: number): Promise<Database> => {
  const database: Database = await openDB<Schema>(nameOf(scope), version, {
    upgrade,
    blocking: () => database.close(),
  });
  return database;
};

/** With the form of a version; others than the current one are for tests. */
export const indexedDbStorageOf = (version: number): Storage => ({
  async open(scope) {
    const database = await open(scope, version);
    return {
      all: (table) => all(database, table),
      get: (table, key) => database.get(table, key),
      write: write(database),
      close: async () => database.close(),
    };
  },
  remove: (scope) => deleteDB(nameOf(scope)),
});

export const indexedDbStorage = (): Storage => indexedDbStorageOf(schemaVersion);
