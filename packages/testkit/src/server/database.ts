/**
 * The database of a test's server: SQLite in its directory, or, where the run says so (TEST_STORE=postgres), a database of its own on the
 * run's Postgres. Servers on one directory share it, as they share the file. It goes with the run.
 */
import { createHash } from 'node:crypto';
import { sharedPostgres } from '../services/shared-postgres.ts';

const made = new Map<string, Promise<string>>();

const create = async (directory: string): Promise<string> => {
  const name = `s_${createHash('sha256').update(directory).digest('hex').slice(0, 24)}`;
  return await (await sharedPostgres()).create(name);
};

/** Undefined where the directory is the database. */
export const databaseFor = async (directory: string): Promise<string | undefined> => {
  if (process.env['TEST_STORE'] !== 'postgres') return undefined;
  const known = made.get(directory) ?? create(directory);
  made.set(directory, known);
  return await known;
};
