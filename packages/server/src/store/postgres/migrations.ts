/**
 * The schema as numbered steps, each one transaction, and the functions of this version of the program beside it.
 *
 * Promise: nodes of two versions may run at once. A step only adds; it says which is the oldest schema whose program goes on working
 * beside it, and a program that is older than that refuses to start (StoreTooNew). One node at a time migrates, none waits longer
 * for a lock than `lock_timeout`, so that those who serve are not held up; it tries again. Functions live in a schema named by their
 * content: each version of the program calls its own.
 */
import { createHash } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import type { ClientBase } from 'pg';
import { StoreTooNew, StoreUnusable } from '../store.ts';
import { functions } from './functions/functions.ts';
import { log } from './migrations/log.ts';
import { messages } from './migrations/messages.ts';
import { people } from './migrations/people.ts';
import { search } from './migrations/search.ts';
import { vouched } from './migrations/vouched.ts';
import { isTransient } from './trouble.ts';

type MigrationStep = {
  readonly sql: string;
  /** Programs that know at least this schema work with what the step makes of it. */
  readonly oldest: number;
};

const steps: readonly MigrationStep[] = [
  { sql: log + people + messages, oldest: 1 },
  { sql: search, oldest: 1 },
  { sql: vouched, oldest: 1 },
];

/** The schema that this program knows. */
export const schemaVersion = steps.length;

/** The schema, in Postgres' sense, in which the functions of this program stand. */
export const functionSchema = `ghanti_${createHash('sha256').update(functions).digest('hex').slice(0, 12)}`;

/** Advisory locks of Ghanti's, by what they guard; those of the log are (this, number of the log). */
const migrationLock = 'pg_advisory_xact_lock(1735288179, -1)';
const attempts = 20;
const pauseMs = 500;

const registry = `CREATE TABLE IF NOT EXISTS ghanti_schema (
  version integer PRIMARY KEY, oldest integer NOT NULL, made_at timestamptz NOT NULL DEFAULT now())`;

type Found = { readonly version: number; readonly oldest: number };

const inTransaction = async <T>(client: ClientBase, work: () => Promise<T>): Promise<T> => {
  await client.query("BEGIN; SET LOCAL lock_timeout = '2s'; SET LOCAL statement_timeout = '60s'");
  try {
    await client.query(`SELECT ${migrationLock}`);
    const given = await work();
    await client.query('COMMIT');
    return given;
  } catch (error) {
    await client.query('ROLLBACK').catch(() => undefined);
    throw error;
  }
};

const foundIn = async (client: ClientBase): Promise<Found> => {
  await client.query(registry);
  const { rows } = await client.query<Found>(
    'SELECT coalesce(max(version), 0) AS version, coalesce(max(oldest), 0) AS oldest FROM ghanti_schema',
  );
  return rows[0] ?? { version: 0, oldest: 0 };
};

const step = async (client: ClientBase, upTo: number): Promise<boolean> => {
  const { version, oldest } = await foundIn(client);
  if (oldest > schemaVersion) throw new StoreTooNew(version, schemaVersion);
  const next = steps[version];
  if (next === undefined || version >= upTo) return false;
  await client.query(next.sql);
  const row = [version + 1, next.oldest];
  await client.query('INSERT INTO ghanti_schema (version, oldest) VALUES ($1, $2)', row);
  return true;
};

const addFunctions = async (client: ClientBase): Promise<void> => {
  const { rows } = await client.query('SELECT 1 FROM pg_namespace WHERE nspname = $1', [functionSchema]);
  if (rows.length > 0) return;
  const settings = `SET LOCAL search_path = ${functionSchema}, public; SET LOCAL check_function_bodies = off`;
  await client.query(`CREATE SCHEMA ${functionSchema}; ${settings}`);
  await client.query(functions);
};

const patiently = async <T>(work: () => Promise<T>): Promise<T> => {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await work();
    } catch (error) {
      if (attempt === attempts || !isTransient(error)) throw error;
      await pause(pauseMs);
    }
  }
};

const requireUnicode = async (client: ClientBase): Promise<void> => {
  const { rows } = await client.query<{ server_encoding: string }>('SHOW server_encoding');
  const encoding = rows[0]?.server_encoding;
  if (encoding !== 'UTF8')
    throw new StoreUnusable('the database', new Error(`it is encoded in ${encoding}, and has to be in UTF8`));
};

/** Brings the schema up to date, or as far as `upTo`; or throws StoreTooNew. */
export const migrate = async (client: ClientBase, upTo: number = schemaVersion): Promise<void> => {
  await requireUnicode(client);
  while (await patiently(() => inTransaction(client, () => step(client, upTo))));
  await patiently(() => inTransaction(client, () => addFunctions(client)));
};
