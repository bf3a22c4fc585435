/**
 * Storage that lives as long as the program: for tests, and where nothing else can be had. Values are copied on their way
 * in and out, as every other driver does.
 */
import { silentMs, type Change, type Keeper, type Shelf, type Storage, type Table } from './storage.ts';

type Tables = Map<Table, Map<string, unknown>>;
type Scope = { readonly tables: Tables; keeper: Keeper | undefined };

const copies = ['meta', 'channels', 'timelines'] as const;

const byKey = ([one]: [string, unknown], [other]: [string, unknown]): number => (one < other ? -1 : 1);

const tableOf = ({ tables }: Scope, name: Table): Map<string, unknown> => {
  const table = tables.get(name) ?? new Map<string, unknown>();
  tables.set(name, table);
  return table;
};

/** Whether this keeper may write over that one. */
export const mayKeep = (known: Keeper | undefined, keeper: Keeper & { take?: boolean }): boolean =>
  known === undefined || known.id === keeper.id || keeper.take === true || keeper.at - known.at >= silentMs;

const put = (scope: Scope, { table, key, value }: Change): void => {
  if (value === undefined) tableOf(scope, table).delete(key);
  else tableOf(scope, table).set(key, structuredClone(value));
};

/** A write as every driver in this process does it; false where somebody else keeps. */
export const writeTo = (
  scope: Scope,
  changes: readonly Change[],
  keeper: Parameters<Shelf['write']>[1],
): boolean => {
  if (keeper !== undefined) {
    if (!mayKeep(scope.keeper, keeper)) return false;
    scope.keeper = { id: keeper.id, at: keeper.at };
    if (keeper.anew === true) for (const table of copies) tableOf(scope, table).clear();
  }
  for (const change of changes) put(scope, change);
  return true;
};

const shelfOn = (scope: Scope): Shelf => ({
  all: async (table) => new Map(structuredClone([...tableOf(scope, table)].toSorted(byKey))),
  get: async (table, key) => structuredClone(tableOf(scope, table).get(key)),
  write: async (changes, keeper) => writeTo(scope, changes, keeper),
  close: async () => undefined,
});

export const memoryStorage = (): Storage => {
  const scopes = new Map<string, Scope>();
  return {
    async open(name) {
      const scope = scopes.get(name) ?? { tables: new Map(), keeper: undefined };
      scopes.set(name, scope);
      return shelfOn(scope);
    },
    async remove(name) {
      scopes.delete(name);
    },
  };
};
