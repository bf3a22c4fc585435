/**
 * What a test's server stands on, as the run says (TEST_STORE): `sqlite` in its directory; `postgres`, a database of its own on the run's
 * Postgres; or `nodes`, three nodes of one place on such a database and the run's Redis. Servers on one directory share the database, as
 * they share the file. It goes with the run.
 */
import { createHash } from 'node:crypto';
import { sharedPostgres } from '../services/shared-postgres.ts';
import { sharedRedis } from '../services/shared-redis.ts';

export type Place = {
  /** Undefined where the directory is the database. */
  readonly databaseUrl?: string;
  readonly redisUrl?: string;
  /** How many nodes it has. */
  readonly nodes: number;
};

const nodes = 3;

const made = new Map<string, Promise<string>>();

const create = async (directory: string): Promise<string> => {
  const name = `s_${createHash('sha256').update(directory).digest('hex').slice(0, 24)}`;
  return await (await sharedPostgres()).create(name);
};

const databaseFor = async (directory: string): Promise<string> => {
  const known = made.get(directory) ?? create(directory);
  made.set(directory, known);
  return await known;
};

export const testStore = (): 'sqlite' | 'postgres' | 'nodes' => {
  const named = process.env['TEST_STORE'] ?? 'sqlite';
  if (named === 'sqlite' || named === 'postgres' || named === 'nodes') return named;
  throw new Error(`TEST_STORE is sqlite, postgres or nodes, not ${named}`);
};

export const placeFor = async (directory: string): Promise<Place> => {
  const store = testStore();
  if (store === 'sqlite') return { nodes: 1 };
  const databaseUrl = await databaseFor(directory);
  return store === 'nodes'
    ? { databaseUrl, redisUrl: await sharedRedis(), nodes }
    : { databaseUrl, nodes: 1 };
};
