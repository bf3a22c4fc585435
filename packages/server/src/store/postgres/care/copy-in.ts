/**
 * A database of Ghanti's from the files that copy-out.ts wrote.
 *
 * Promise: all of it in one transaction, or nothing; the schema is first brought to where the copy was, so that what later steps of it
 * change is changed here too; and an epoch begins at the end of the log, so that a cursor from after the copy is answered with `reset`
 * and one from before it goes on (CUR-3). A database that holds a place already is left as it is.
 */
import { createReadStream } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { createGunzip } from 'node:zlib';
import type { Client } from 'pg';
import { functionSchema, migrate } from '../migrations.ts';
import { connectFor } from './connection.ts';

/** Why nothing was put there, in a sentence. */
export class NotEmpty extends Error {}

export type CopyIn = {
  readonly url: string;
  readonly directory: string;
  readonly files: readonly string[];
  /** Of the copy. */
  readonly schema: number;
  readonly newEpoch: string;
  readonly progress: (what: string, done: number, of: number) => void;
};

const rowsPerPage = 2_000;
const ending = /\.jsonl\.gz$/;

const mustBeEmpty = async (client: Client): Promise<void> => {
  const { rows } = await client.query<{ used: boolean }>(
    `SELECT EXISTS (SELECT FROM users) OR EXISTS (SELECT FROM events) OR EXISTS (SELECT FROM log_origin) AS used`,
  );
  if (rows[0]?.used !== false) throw new NotEmpty('the database holds a place already: name an empty one');
};

const put = async (client: Client, table: string, lines: readonly string[]): Promise<void> => {
  const [first] = lines;
  if (first === undefined) return;
  const row: object = JSON.parse(first);
  const columns = Object.keys(row)
    .map((name) => `"${name}"`)
    .join(', ');
  await client.query(
    `INSERT INTO "${table}" (${columns}) SELECT ${columns} FROM json_populate_recordset(NULL::"${table}", $1)`,
    [`[${lines.join(',')}]`],
  );
};

const copyTable = async (client: Client, directory: string, file: string): Promise<void> => {
  const table = file.replace(ending, '');
  // Its one row is there from the beginning.
  if (table === 'log_head') await client.query('DELETE FROM log_head');
  const text = createReadStream(join(directory, file)).pipe(createGunzip());
  let page: string[] = [];
  for await (const line of createInterface({ input: text, crlfDelay: Infinity })) {
    if (page.push(line) < rowsPerPage) continue;
    await put(client, table, page);
    page = [];
  }
  await put(client, table, page);
};

/** What the database numbers itself goes on above what is there. */
const numberOn = async (client: Client): Promise<void> => {
  for (const table of ['epochs', 'channels'])
    await client.query(
      `SELECT setval(pg_get_serial_sequence('${table}', 'num'), greatest((SELECT max(num) FROM ${table}), 1))`,
    );
};

const fill = async (client: Client, { directory, files, progress }: CopyIn): Promise<void> => {
  await client.query('BEGIN');
  try {
    await mustBeEmpty(client);
    for (const [index, file] of files.entries()) {
      progress('copying', index, files.length);
      await copyTable(client, directory, file);
    }
    await numberOn(client);
    await client.query('COMMIT');
    progress('copying', files.length, files.length);
  } catch (error) {
    await client.query('ROLLBACK').catch(() => undefined);
    throw error;
  }
};

export const copyIn = async (given: CopyIn): Promise<void> => {
  const { url, schema, newEpoch } = given;
  const client = await connectFor(url, 'ghanti restore');
  try {
    await migrate(client, schema);
    await fill(client, given);
    await migrate(client);
    await client.query(`SET search_path = ${functionSchema}, public`);
    await client.query('SELECT begin_epoch($1)', [newEpoch]);
    await client.query('ANALYZE');
  } finally {
    await client.end();
  }
};
