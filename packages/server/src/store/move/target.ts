/**
 * The Postgres database that a store moves to.
 *
 * Promise: what is put a second time changes nothing, so that a move which was broken off goes on where it was; the database says itself
 * which log it takes in and how far. It is a place's log from `finish` on, in one transaction, and not before.
 */
import { Client } from 'pg';
import { preparePostgresForMove } from '../postgres/open-postgres-store.ts';
import { functionSchema } from '../postgres/migrations.ts';
import type { Key, Row, Table, Value } from './source.ts';

/** How far a move has come: events up to a position, changes up to a number; `copied`: all other tables were copied once. */
export type Reached = { readonly events: number; readonly changes: number; readonly copied: boolean };

const noted = `CREATE TABLE IF NOT EXISTS ghanti_move (
  source text PRIMARY KEY, events bigint NOT NULL, changes bigint NOT NULL, copied boolean NOT NULL, done boolean NOT NULL DEFAULT false)`;

/** Whose rows never change, and which refuses that they do. */
const appended = 'audit';

const quoted = (name: string): string => `"${name}"`;
const list = (names: readonly string[]): string => names.map(quoted).join(', ');

const jsonOf = (_name: string, value: unknown): unknown =>
  value instanceof Uint8Array ? `\\x${Buffer.from(value).toString('hex')}` : value;

const upsert = ({ name, columns, key }: Table): string => {
  const others = columns.filter((column) => !key.includes(column));
  const set = others.map((column) => `${quoted(column)} = excluded.${quoted(column)}`).join(', ');
  return `INSERT INTO ${quoted(name)} (${list(columns)})
    SELECT ${list(columns)} FROM json_populate_recordset(NULL::${quoted(name)}, $1)
    ON CONFLICT (${list(key)}) DO ${others.length === 0 || name === appended ? 'NOTHING' : `UPDATE SET ${set}`}`;
};

export class MoveTarget {
  readonly #client: Client;

  private constructor(client: Client) {
    this.#client = client;
  }

  static async open(url: string): Promise<MoveTarget> {
    await preparePostgresForMove(url);
    const client = new Client({ connectionString: url, connectionTimeoutMillis: 5_000 });
    client.on('error', () => undefined);
    await client.connect();
    await client.query(noted);
    return new MoveTarget(client);
  }

  /** How far this log has come; undefined where the database has something of its own, or is in use. */
  async begin(source: string): Promise<Reached | undefined> {
    await this.#client.query('BEGIN');
    // A server that opens the database takes the same lock, and finds that it is taken, or has been first (begin_epoch).
    await this.#client.query(`SELECT ${functionSchema}.log_lock()`);
    try {
      return await this.#begin(source);
    } finally {
      await this.#client.query('COMMIT');
    }
  }

  async #begin(source: string): Promise<Reached | undefined> {
    const [known] = await this.#rows<{ source: string; events: string; changes: string; copied: boolean }>(
      'SELECT source, events, changes, copied FROM ghanti_move',
    );
    const users = await this.#number('SELECT count(*) AS n FROM users');
    const isUsed = (await this.#number('SELECT count(*) AS n FROM log_origin')) > 0;
    if (isUsed || (known === undefined ? users > 0 : known.source !== source)) return undefined;
    if (known === undefined)
      await this.#client.query('INSERT INTO ghanti_move VALUES ($1, 0, 0, false)', [source]);
    const { events = 0, changes = 0, copied = false } = known ?? {};
    return { events: Number(events), changes: Number(changes), copied };
  }

  /** Empties it, for a log of which changes were not noted all the time. */
  async empty(tables: readonly Table[]): Promise<void> {
    const names = tables.map(({ name }) => name).filter((name) => name !== appended);
    await this.#client.query(`TRUNCATE ${list([...names, 'epochs'])}`);
    await this.#client.query('UPDATE ghanti_move SET events = 0, changes = 0, copied = false, done = false');
  }

  async put(table: Table, rows: readonly Row[]): Promise<void> {
    if (rows.length === 0) return;
    const text = JSON.stringify(rows, jsonOf);
    // Whoever had a handle before and has lost it comes without it later on.
    if (table.name === 'users')
      await this.#client.query(
        `UPDATE users u SET handle = NULL FROM json_populate_recordset(NULL::users, $1) r
         WHERE u.handle = r.handle AND u.id <> r.id`,
        [text],
      );
    await this.#client.query(upsert(table), [text]);
  }

  async remove({ name, key }: Table, values: Key): Promise<void> {
    const where = key.map((column, index) => `${quoted(column)} = $${index + 1}`).join(' AND ');
    await this.#client.query(`DELETE FROM ${quoted(name)} WHERE ${where}`, [...values]);
  }

  /** All of `work`, and how far it brings the move, or nothing of it. */
  async together(work: () => Promise<Partial<Reached>>): Promise<void> {
    await this.#client.query('BEGIN');
    try {
      const reached = await work();
      for (const [name, value] of Object.entries(reached))
        await this.#client.query(`UPDATE ghanti_move SET ${quoted(name)} = $1`, [value]);
      await this.#client.query('COMMIT');
    } catch (error) {
      await this.#client.query('ROLLBACK').catch(() => undefined);
      throw error;
    }
  }

  count(table: string): Promise<number> {
    return this.#number(`SELECT count(*) AS n FROM ${quoted(table)}`);
  }

  analyze(): Promise<unknown> {
    return this.#client.query('ANALYZE');
  }

  /** From here on the database is the place's: its numbers go on where the source's ended, and what was signed stays good. */
  async finish(last: number, epochs: readonly Row[], secret: Uint8Array): Promise<void> {
    await this.#client.query('BEGIN');
    await this.#client.query('DELETE FROM epochs');
    await this.#client.query(
      `INSERT INTO epochs (num, epoch, "from") SELECT num, epoch, "from" FROM json_populate_recordset(NULL::epochs, $1)`,
      [JSON.stringify(epochs)],
    );
    for (const table of ['epochs', 'channels'])
      await this.#client.query(
        `SELECT setval(pg_get_serial_sequence('${table}', 'num'), greatest((SELECT max(num) FROM ${table}), 1))`,
      );
    await this.#client.query('UPDATE log_head SET "position" = $1', [last]);
    await this.#client.query(
      "INSERT INTO secrets (name, value) VALUES ('signing', $1) ON CONFLICT (name) DO UPDATE SET value = excluded.value",
      [secret],
    );
    await this.#client.query('UPDATE ghanti_move SET done = true');
    await this.#client.query('COMMIT');
  }

  async close(): Promise<void> {
    await this.#client.end();
  }

  async #rows<Of extends Record<string, unknown>>(sql: string): Promise<Of[]> {
    return (await this.#client.query<Of>(sql)).rows;
  }

  async #number(sql: string): Promise<number> {
    const [row] = await this.#rows<{ n: Value }>(sql);
    return Number(row?.n ?? 0);
  }
}
