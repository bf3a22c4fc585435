/**
 * Storage that lives as long as the program: for tests, and where nothing else can be had. Values are copied on their way
 * in and out, as every other driver does.
 */
import { createTables, type Tables } from './tables.ts';
import type { Shelf, Storage } from './storage.ts';

const shelfOn = (tables: Tables): Shelf => ({
  all: async (table) => tables.all(table),
  get: async (table, key) => tables.get(table, key),
  write: async (changes, keeper) => tables.write(changes, keeper),
  close: async () => undefined,
});

export const memoryStorage = (): Storage => {
  const scopes = new Map<string, Tables>();
  return {
    async open(name) {
      const tables = scopes.get(name) ?? createTables();
      scopes.set(name, tables);
      return shelfOn(tables);
    },
    async remove(name) {
      scopes.delete(name);
    },
  };
};
