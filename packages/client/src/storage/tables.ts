/** The tables of one scope in memory: what the memory driver is, and what the file driver holds of its file. */
import { mayKeep } from './keeper.ts';
import { copies, type Change, type Keeper, type Shelf, type Table } from './storage.ts';

export type Tables = {
  readonly all: (table: Table) => ReadonlyMap<string, unknown>;
  readonly get: (table: Table, key: string) => unknown;
  /** False where somebody else keeps; then nothing was written. */
  readonly write: (changes: readonly Change[], keeper?: Parameters<Shelf['write']>[1]) => boolean;
  /** Everything, as changes to an empty scope. */
  readonly content: () => readonly Change[];
};

const byKey = ([one]: [string, unknown], [other]: [string, unknown]): number => (one < other ? -1 : 1);

export const createTables = (): Tables => {
  const tables = new Map<Table, Map<string, unknown>>();
  let known: Keeper | undefined;
  const tableOf = (name: Table): Map<string, unknown> => {
    const table = tables.get(name) ?? new Map<string, unknown>();
    tables.set(name, table);
    return table;
  };
  return {
    all: (table) => new Map(structuredClone([...tableOf(table)].toSorted(byKey))),
    get: (table, key) => structuredClone(tableOf(table).get(key)),
    write(changes, keeper) {
      const copied = structuredClone(changes);
      if (keeper !== undefined) {
        if (!mayKeep(known, keeper)) return false;
        known = { id: keeper.id, at: keeper.at };
        if (keeper.anew === true) for (const table of copies) tableOf(table).clear();
      }
      for (const { table, key, value } of copied) {
        if (value === undefined) tableOf(table).delete(key);
        else tableOf(table).set(key, value);
      }
      return true;
    },
    content: () =>
      [...tables].flatMap(([table, entries]) => [...entries].map(([key, value]) => ({ table, key, value }))),
  };
};
