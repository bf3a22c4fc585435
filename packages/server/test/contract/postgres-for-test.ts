/**
 * Stores on Postgres for the contract: what the suite calls a directory is a database of that name, copied from a template, and dropped
 * once the directory is gone.
 */
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { sharedPostgres } from '@ghanti/testkit';
import {
  openPostgresStore,
  preparePostgres,
  type PostgresStoreOptions,
} from '../../src/store/postgres/open-postgres-store.ts';
import type { Store } from '../../src/store/store.ts';

let count = 0;
const next = (): string => (count += 1).toString(16).padStart(12, '0');
const databases = new Map<string, Promise<string>>();

const nameOf = (directory: string): string =>
  `t_${createHash('sha256').update(directory).digest('hex').slice(0, 24)}`;

const create = async (directory: string): Promise<string> => {
  const postgres = await sharedPostgres();
  const template = await postgres.template('store_template', preparePostgres);
  return await postgres.create(nameOf(directory), template);
};

const dropOld = async (): Promise<void> => {
  const postgres = await sharedPostgres();
  for (const directory of databases.keys()) {
    if (existsSync(directory)) continue;
    databases.delete(directory);
    await postgres.drop(nameOf(directory));
  }
};

export const urlFor = (directory: string): Promise<string> => {
  const known = databases.get(directory);
  if (known !== undefined) return known;
  void dropOld();
  const made = create(directory);
  databases.set(directory, made);
  return made;
};

export const openForTest = async (
  directory: string,
  more: Partial<PostgresStoreOptions> = {},
): Promise<Store> =>
  openPostgresStore({
    url: await urlFor(directory),
    ids: () => `00000000-0000-7000-8000-${next()}`,
    newEpoch: () => next().padStart(16, '0'),
    durability: 'full',
    ...more,
  });
