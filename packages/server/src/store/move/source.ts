/**
 * A SQLite store that moves elsewhere, while its server goes on: every table row by row, and what changes meanwhile.
 *
 * Promise: from `watch` on each change of a row is noted in the database itself, by triggers, in the transaction that makes it; so nothing
 * is missed, whoever writes, and a move that was broken off goes on. `hold` keeps everybody from writing; `seal` does so for good.
 */
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

export type Value = string | number | null | Uint8Array;
export type Row = Readonly<Record<string, Value>>;
export type Key = readonly Value[];

export type Table = {
  readonly name: string;
  readonly columns: readonly string[];
  readonly key: readonly string[];
};
type Change = { readonly num: number; readonly table: string; readonly key: Key };

// Its own kind of upkeep, and what the other side keeps in another way.
const left = new Set(['epochs', 'upkeep', 'hidden_marks', 'move_changes', 'sqlite_sequence']);
/** Made by the other side itself. */
const made = 'checksum';
const madeIn = new Set(['events', 'feed_values']);
const busyMs = 4_500;

const quoted = (name: string): string => `"${name}"`;
const list = (names: readonly string[]): string => names.map(quoted).join(', ');

const triggersOf = ({ name, key }: Table): string => {
  const note = (row: string): string =>
    `INSERT INTO move_changes ("table", key) VALUES ('${name}', json_array(${key.map((column) => `${row}.${quoted(column)}`).join(', ')}));`;
  const on = (what: string, notes: string): string =>
    `CREATE TRIGGER IF NOT EXISTS move_${name}_${what} AFTER ${what} ON ${quoted(name)} BEGIN ${notes} END;`;
  // New rows of the log are found by their positions.
  const added = name === 'events' ? '' : on('INSERT', note('NEW'));
  return `${added} ${on('UPDATE', note('OLD') + note('NEW'))} ${on('DELETE', note('OLD'))}`;
};

/** Fails the transaction as one of a database in trouble, which is told as unavailable. */
const sealOf = ({ name }: Table): string =>
  ['INSERT', 'UPDATE', 'DELETE']
    .map(
      (what) => `CREATE TRIGGER moved_${name}_${what} BEFORE ${what} ON ${quoted(name)}
        BEGIN SELECT RAISE(ROLLBACK, 'this place has moved to another database'); END;`,
    )
    .join(' ');

export class MoveSource {
  readonly #raw: DatabaseSync;
  readonly tables: readonly Table[];

  constructor(directory: string) {
    this.#raw = new DatabaseSync(join(directory, 'ghanti.db'), { timeout: busyMs });
    this.#raw.exec('PRAGMA wal_autocheckpoint=0');
    const names = this.#all("SELECT name FROM sqlite_schema WHERE type = 'table'").map(({ name }) =>
      String(name),
    );
    this.tables = names.filter((name) => !left.has(name)).map((name) => this.#tableOf(name));
  }

  /** False where changes were noted already. */
  watch(): boolean {
    const known = this.#all("SELECT 1 FROM sqlite_schema WHERE name = 'move_changes'").length > 0;
    const triggers = this.tables.map(triggersOf).join('\n');
    this.#raw.exec(`BEGIN IMMEDIATE;
      CREATE TABLE IF NOT EXISTS move_changes (num INTEGER PRIMARY KEY AUTOINCREMENT, "table" TEXT NOT NULL, key TEXT NOT NULL) STRICT;
      ${triggers} COMMIT`);
    return !known;
  }

  /** The next rows above a key, in its order. */
  page({ name, columns, key }: Table, after: Key | undefined, limit: number): readonly Row[] {
    const above = after === undefined ? '' : `WHERE (${list(key)}) > (${key.map(() => '?').join(', ')})`;
    const sql = `SELECT ${list(columns)} FROM ${quoted(name)} ${above} ORDER BY ${list(key)} LIMIT ${limit}`;
    return this.#all(sql, ...(after ?? []));
  }

  changes(after: number, limit: number): readonly Change[] {
    const sql = `SELECT num, "table", key FROM move_changes WHERE num > ? ORDER BY num LIMIT ${limit}`;
    return this.#all(sql, after).map(({ num, table, key }) => ({
      num: Number(num),
      table: String(table),
      key: JSON.parse(String(key)) as Key,
    }));
  }

  /** The row as it is now. */
  row({ name, columns, key }: Table, values: Key): Row | undefined {
    const where = key.map((column) => `${quoted(column)} = ?`).join(' AND ');
    return this.#all(`SELECT ${list(columns)} FROM ${quoted(name)} WHERE ${where}`, ...values)[0];
  }

  count(table: string): number {
    return this.#number(`SELECT count(*) AS n FROM ${quoted(table)}`);
  }

  /** How far changes have come. */
  changed(): number {
    return this.#number('SELECT coalesce(max(num), 0) AS n FROM move_changes');
  }

  /** The last position given, in whichever table it stands. */
  last(): number {
    const highest = (column: string, table: string): string =>
      `coalesce((SELECT max(${column}) FROM ${table}), 0)`;
    const all = [
      highest('position', 'events'),
      highest('state_position', 'channels'),
      highest('head_position', 'channels'),
      highest('position', 'preferences'),
      highest('position', 'hidden_marks'),
    ];
    return this.#number(`SELECT max(${all.join(', ')}) AS n`);
  }

  epochs(): readonly Row[] {
    return this.#all('SELECT num, epoch, "from" FROM epochs ORDER BY num');
  }

  /** From here on nobody else writes. */
  hold(): void {
    this.#raw.exec('BEGIN IMMEDIATE');
  }

  /** Nothing can be written here any more, and whoever was held back may know it. */
  seal(): void {
    this.#raw.exec(`${this.tables.map(sealOf).join('\n')} COMMIT`);
  }

  /** Where nothing came of it. */
  release(): void {
    if (this.#raw.isTransaction) this.#raw.exec('ROLLBACK');
  }

  close(): void {
    this.release();
    this.#raw.close();
  }

  #tableOf(name: string): Table {
    const info = this.#all(`PRAGMA table_info(${quoted(name)})`);
    const columns = info.map((column) => String(column['name']));
    const keyed = info
      .filter(({ pk }) => Number(pk) > 0)
      .toSorted((a, b) => Number(a['pk']) - Number(b['pk']));
    const key = keyed.map((column) => String(column['name']));
    return { name, key, columns: columns.filter((column) => column !== made || !madeIn.has(name)) };
  }

  #all(sql: string, ...values: readonly Value[]): Row[] {
    return this.#raw.prepare(sql).all(...values) as Row[];
  }

  #number(sql: string): number {
    return Number(this.#all(sql)[0]?.['n'] ?? 0);
  }
}
