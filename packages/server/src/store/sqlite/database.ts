/**
 * One connection to SQLite, with statements kept by their text.
 *
 * Promise: only scalars are bound (node:sqlite takes an object in first place as named parameters and shifts the
 * rest), numbers are exact integers, and a failure can be told apart by `sqliteCode`.
 * Left to others: what the statements say, and when what they wrote is on disk.
 */
import { DatabaseSync, type StatementSync } from 'node:sqlite';

export type Scalar = string | number | null | Uint8Array;

/** A prepared statement whose rows have the shape `Row`; `run` gives the number of rows it changed. */
export type Query<Row> = {
  get(...values: readonly Scalar[]): Row | undefined;
  all(...values: readonly Scalar[]): Row[];
  run(...values: readonly Scalar[]): number;
};

export type Database = {
  readonly raw: DatabaseSync;
  /** The rows are taken to have the shape `Row`: the statement's text and the type are written side by side. */
  query<Row = never>(sql: string): Query<Row>;
};

const refuse = (value: unknown): never => {
  throw new TypeError(
    `not a value for the database: ${typeof value === 'number' ? String(value) : typeof value}`,
  );
};

const isBindable = (value: unknown): boolean =>
  typeof value === 'string' ||
  value === null ||
  (typeof value === 'number' ? Number.isSafeInteger(value) : value instanceof Uint8Array);

/** Throws a TypeError on anything but text, exact integers, null and bytes. */
const bindable = (values: readonly Scalar[]): void => {
  for (const value of values) if (!isBindable(value)) refuse(value);
};

const prepared = <Row>(statement: StatementSync): Query<Row> => ({
  get: (...values) => {
    bindable(values);
    return statement.get(...values) as Row | undefined;
  },
  all: (...values) => {
    bindable(values);
    return statement.all(...values) as Row[];
  },
  run: (...values) => {
    bindable(values);
    return Number(statement.run(...values).changes);
  },
});

// secure_delete: what is scrubbed is overwritten, not only forgotten.
const pragmas =
  'PRAGMA journal_mode=WAL; PRAGMA wal_autocheckpoint=0; PRAGMA synchronous=NORMAL; PRAGMA secure_delete=ON';

// Before 3.51 `wal_checkpoint(NOOP)` is a real checkpoint, on the thread that serves; until 3.51.3 a checkpoint beside a
// writer could, rarely, spoil the file (sqlite.org/wal.html, "the WAL-reset bug").
const leastVersion = 3_051_003;

const requireVersion = (raw: DatabaseSync): void => {
  const [major = 0, minor = 0, patch = 0] = String(raw.prepare('SELECT sqlite_version() AS v').get()?.['v'])
    .split('.')
    .map(Number);
  if (major * 1_000_000 + minor * 1000 + patch >= leastVersion) return;
  throw new Error(
    `Ghanti needs SQLite 3.51.3 or newer, this Node.js (${process.version}) brings ${major}.${minor}.${patch}`,
  );
};

const connect = (raw: DatabaseSync, settings: string): Database => {
  try {
    requireVersion(raw);
    raw.exec(settings);
  } catch (error) {
    raw.close();
    throw error;
  }
  const known = new Map<string, Query<never>>();
  return {
    raw,
    query: <Row>(sql: string): Query<Row> => {
      const kept = known.get(sql);
      if (kept !== undefined) return kept as Query<unknown> as Query<Row>;
      const made = prepared<Row>(raw.prepare(sql));
      known.set(sql, made as Query<unknown> as Query<never>);
      return made;
    },
  };
};

/** Opens a file in WAL mode. It never waits for a lock and never checkpoints by itself. */
export const openDatabase = (path: string): Database =>
  connect(
    new DatabaseSync(path, { timeout: 0 }),
    `${pragmas}; PRAGMA cache_size=-32768; PRAGMA temp_store=MEMORY`,
  );

/** A connection that cannot write, for a thread or a program that may wait. */
export const openReadOnly = (path: string): Database =>
  connect(
    new DatabaseSync(path, { readOnly: true, timeout: 5000 }),
    'PRAGMA cache_size=-4096; PRAGMA temp_store=MEMORY',
  );

/** SQLite's primary result code, or undefined where the error is not SQLite's. */
export const sqliteCode = (error: unknown): number | undefined =>
  error instanceof Error && 'errcode' in error && typeof error.errcode === 'number'
    ? error.errcode & 0xff
    : undefined;

export const SQLITE_BUSY = 5;

// CORRUPT, NOTADB.
const spoiled = new Set([11, 26]);

/** True where the file itself is spoiled. */
export const isSpoiled = (error: unknown): boolean => spoiled.has(sqliteCode(error) ?? 0);

// CONSTRAINT, MISMATCH, TOOBIG, RANGE: the statement was refused for what it said; the database is well.
const ownFault = new Set([18, 19, 20, 25]);

/** True where an error condemns one write only: a refused value, not a database or a disk in trouble. */
export const isOwnFault = (error: unknown): boolean => {
  const code = sqliteCode(error);
  return code === undefined || ownFault.has(code);
};
