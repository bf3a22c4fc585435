/**
 * Everything that a database of Ghanti's holds, of one moment, as lines of JSON: a file for each table.
 *
 * Promise: one transaction sees it all, beside nodes that go on; each row of the log is held against its checksum on the way, and one that
 * does not fit is an error, not a line. What is made anew, or says where a database stands (search, origin), is left out.
 */
import { createWriteStream } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { constants, createGzip } from 'node:zlib';
import type { Client } from 'pg';
import { StoreTooNew } from '../../store.ts';
import { schemaVersion } from '../migrations.ts';
import { connectFor } from './connection.ts';

export type Copied = {
  readonly schema: number;
  readonly position: number;
  readonly events: number;
  /** Names of the files that were written. */
  readonly files: readonly string[];
};

/** A row of the log is not what was written. */
export class RowDamaged extends Error {}

const left = [
  'ghanti_schema',
  'ghanti_move',
  'log_origin',
  'search_messages',
  'search_channels',
  'search_progress',
];
const ending = '.jsonl.gz';
const rowsPerPage = 2_000;

/** How a row of a table with checksums is told to be sound. */
const sound: Readonly<Record<string, string>> = {
  events:
    'checksum = event_checksum("position", channel, seq, type, id, "by", at, key_user, client_id, hash, data)',
  feed_values: `checksum = event_checksum("position", channel, seq, 'feedUpdate', id, "by", at, NULL, NULL, NULL, data)`,
};

type Table = { readonly name: string; readonly columns: string; readonly key: string | null };

/** Those that somebody writes to, without what the database makes itself; their keys. */
const tablesOf = `SELECT c.relname AS name,
    (SELECT string_agg(quote_ident(attname), ', ' ORDER BY attnum) FROM pg_attribute
      WHERE attrelid = c.oid AND attnum > 0 AND NOT attisdropped AND attgenerated = '') AS columns,
    (SELECT string_agg(quote_ident(a.attname), ', ' ORDER BY array_position(i.indkey::int2[], a.attnum)) FROM pg_index i
      JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = ANY (i.indkey) WHERE i.indrelid = c.oid AND i.indisprimary) AS key
  FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r' AND NOT c.relname = ANY ($1) ORDER BY c.relname`;

type Line = { readonly row: string; readonly sound: boolean };

/** The rows as they come, a page of them a piece. */
async function* linesOf(client: Client, { name, columns, key }: Table, copied: (rows: number) => void) {
  const order = key === null ? '' : `ORDER BY ${key}`;
  const select = `SELECT row_to_json((SELECT r FROM (SELECT ${columns}) r))::text AS row, ${sound[name] ?? 'true'} AS sound
    FROM "${name}" ${order}`;
  await client.query(`DECLARE rows NO SCROLL CURSOR FOR ${select}`);
  for (;;) {
    const { rows } = await client.query<Line>(`FETCH ${rowsPerPage} FROM rows`);
    if (rows.length === 0) break;
    const spoiled = rows.find((line) => !line.sound);
    if (spoiled !== undefined)
      throw new RowDamaged(`a row of ${name} does not fit its checksum: ${spoiled.row.slice(0, 200)}`);
    yield `${rows.map(({ row }) => row).join('\n')}\n`;
    copied(rows.length);
  }
  await client.query('CLOSE rows');
}

const numberOf = async (client: Client, sql: string): Promise<number> => {
  const { rows } = await client.query<{ n: string | null }>(sql);
  return Number(rows[0]?.n ?? 0);
};

const copyTable = async (
  client: Client,
  table: Table,
  directory: string,
  progress: (what: string, done: number, of: number) => void,
): Promise<void> => {
  const of = await numberOf(client, `SELECT count(*) AS n FROM "${table.name}"`);
  let done = 0;
  const lines = linesOf(client, table, (rows) => progress(`copying ${table.name}`, (done += rows), of));
  const file = createWriteStream(join(directory, `${table.name}${ending}`), { flags: 'wx', mode: 0o600 });
  // Quick rather than small: the disk of the backup is not what is short.
  await pipeline(Readable.from(lines), createGzip({ level: constants.Z_BEST_SPEED }), file);
};

export const copyOut = async (
  url: string,
  directory: string,
  progress: (what: string, done: number, of: number) => void,
): Promise<Copied> => {
  const client = await connectFor(url, 'ghanti backup');
  try {
    await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY');
    const schema = await numberOf(client, 'SELECT max(version) AS n FROM ghanti_schema');
    if (schema > schemaVersion) throw new StoreTooNew(schema, schemaVersion);
    const { rows: tables } = await client.query<Table>(tablesOf, [left]);
    for (const table of tables) await copyTable(client, table, directory, progress);
    const position = await numberOf(client, 'SELECT "position" AS n FROM log_head WHERE log = 0');
    const events = await numberOf(client, 'SELECT count(*) AS n FROM events');
    return { schema, position, events, files: tables.map(({ name }) => `${name}${ending}`) };
  } finally {
    await client.end();
  }
};
