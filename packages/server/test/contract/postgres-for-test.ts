/**
 * Stores on Postgres for the contract: what the suite calls a directory has a database, copied from a template; once the directory is
 * gone it is emptied for the next one.
 */
import { existsSync } from 'node:fs';
import { queryPostgres, sharedPostgres } from '@ghanti/testkit';
import {
  openPostgresStore,
  preparePostgres,
  type PostgresStoreOptions,
} from '../../src/store/postgres/open-postgres-store.ts';
import type { Store } from '../../src/store/store.ts';

let count = 0;
const next = (): string => (count += 1).toString(16).padStart(12, '0');
/** By directory. */
const databases = new Map<string, Promise<string>>();

const create = async (): Promise<string> => {
  const postgres = await sharedPostgres();
  const template = await postgres.template('store_template', preparePostgres);
  return await postgres.create(`t_${process.pid}_${next()}`, template);
};

/** As it was made. Triggers that let nothing go are passed over; emptying is quicker than making anew. */
const empty = async (url: string): Promise<string> => {
  await queryPostgres(
    url,
    `SET session_replication_role = replica;
     DO $$ DECLARE name regclass; BEGIN
       FOR name IN SELECT oid FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r'
         AND relname NOT IN ('ghanti_schema', 'log_head') LOOP
         EXECUTE format('DELETE FROM %s', name);
       END LOOP;
       UPDATE log_head SET position = 0;
       INSERT INTO search_progress VALUES ('', 0);
     END $$`,
  );
  return url;
};

/** That of a directory which is gone is free. */
const free = (): Promise<string> | undefined => {
  for (const [directory, database] of databases) {
    if (existsSync(directory)) continue;
    databases.delete(directory);
    return database.then(empty);
  }
  return undefined;
};

export const urlFor = (directory: string): Promise<string> => {
  const known = databases.get(directory) ?? free() ?? create();
  databases.set(directory, known);
  return known;
};

export const openOn = (url: string, more: Partial<PostgresStoreOptions> = {}): Promise<Store> =>
  openPostgresStore({
    url,
    // Each batch counts its own up from here.
    ids: () => `00000000-0000-7000-8000-${next().slice(4)}0000`,
    newEpoch: () => next().padStart(16, '0'),
    durability: 'full',
    ...more,
  });

export const openForTest = async (
  directory: string,
  more: Partial<PostgresStoreOptions> = {},
): Promise<Store> => openOn(await urlFor(directory), more);

/** Ten thousand reactions are ten thousand writes: here they stand in the database at once. */
export const crowdForTest = async (
  directory: string,
  seqs: readonly number[],
  size: number,
): Promise<void> => {
  await queryPostgres(
    await urlFor(directory),
    `INSERT INTO message_state (channel, seq, as_of) SELECT num, seq, head_seq FROM channels, unnest(ARRAY[${seqs.join(',')}]) seq
       WHERE id = 'g1';
     INSERT INTO reactions (channel, target, emoji, "user", seq, since) SELECT num, target, 'a', 'u' || n, n, 1
       FROM channels, unnest(ARRAY[${seqs.join(',')}]) target, generate_series(1, ${size}) n WHERE id = 'g1'`,
  );
};
