/**
 * Connections to Postgres: a few for reads and small writes, one for the log's commits, so that neither waits for the other.
 *
 * Promise: nothing waits for ever: for a connection, a lock, a statement, an answer. A connection that went is made anew when it is
 * next needed, after a pause that grows while the database stays away. What only asks is asked once more where its connection was
 * lost; trouble of the database is `StoreUnavailable`, anything else is a bug. Left to others: what the statements say.
 */
import {
  Pool,
  types as pgTypes,
  type ClientBase,
  type PoolClient,
  type PoolConfig,
  type QueryResultRow,
} from 'pg';
import { CommitFailed, StoreUnavailable } from '../store.ts';
import { functionSchema } from './migrations.ts';
import { Reconnection } from './reconnection.ts';
import { isLost, isOwnFault, isTransient } from './trouble.ts';

export type Scalar =
  | string
  | number
  | boolean
  | null
  | Uint8Array
  | readonly (string | null)[]
  | readonly (number | null)[];

export type Lane = 'read' | 'commit';

/** Asks over one connection. */
export type Ask = Pick<Database, 'rows' | 'row'>;

/** The rows are taken to have the shape `Row`: the statement's text and the type are written side by side. */
export type Database = {
  /** Asked again where its connection is lost: for what only reads, or may be done twice. */
  rows<Row>(sql: string, values?: readonly Scalar[]): Promise<Row[]>;
  /** The first row. */
  row<Row>(sql: string, values?: readonly Scalar[]): Promise<Row | undefined>;
  /** The first row of a statement that is sent once, whatever becomes of it. */
  once<Row>(sql: string, values?: readonly Scalar[], lane?: Lane): Promise<Row | undefined>;
  /** All that `work` asks shows one moment; done again where its connection is lost. */
  snapshot<T>(work: (ask: Ask) => Promise<T>): Promise<T>;
  /** How many rows a statement changed, which is sent once. */
  changed(sql: string, values?: readonly Scalar[]): Promise<number>;
  close(): Promise<void>;
};

export type DatabaseOptions = {
  readonly url: string;
  readonly durability: 'full' | 'normal';
  /** How many connections there are for reads and small writes. */
  readonly readers?: number;
  /** Runs on each new connection, before anything else. */
  readonly onConnection?: (client: ClientBase, lane: Lane) => Promise<void>;
  /** Trouble with idle connections; the database is tried again when it is needed. */
  readonly onTrouble?: (error: Error) => void;
};

const usualReaders = 8;

const exact = (text: string): number => {
  const value = Number(text);
  if (!Number.isSafeInteger(value)) throw new RangeError(`not an exact number: ${text}`);
  return value;
};

const types: PoolConfig['types'] = {
  // The types of pg name no format for a parser of text.
  getTypeParser: (oid: number, format?: 'text' | 'binary') =>
    oid === pgTypes.builtins.INT8 ? exact : pgTypes.getTypeParser(oid, format ?? 'text'),
};

const settings = (durability: DatabaseOptions['durability']): string =>
  [
    `search_path = ${functionSchema}, public`,
    'lock_timeout = 2000',
    'idle_in_transaction_session_timeout = 1000',
    'statement_timeout = 5000',
    "default_transaction_isolation = 'read committed'",
    'default_transaction_read_only = off',
    `synchronous_commit = ${durability === 'full' ? 'on' : 'off'}`,
    "client_min_messages = 'warning'",
  ]
    .map((setting) => `SET ${setting}`)
    .join('; ');

const poolOf = (options: DatabaseOptions, lane: Lane): Pool => {
  const { url, durability, readers = usualReaders, onConnection, onTrouble = () => undefined } = options;
  // Awaited by the pool, whatever its type says.
  const onConnect = async (client: ClientBase): Promise<void> => {
    // The pool listens while nobody has it; between two statements of a snapshot it may be ended as well, and the next one tells.
    client.on('error', () => undefined);
    await client.query(settings(durability));
    await onConnection?.(client, lane);
  };
  const pool = new Pool({
    connectionString: url,
    max: lane === 'read' ? readers : 1,
    types,
    keepAlive: true,
    connectionTimeoutMillis: 5_000,
    // Beyond what the server itself allows a statement: it does not answer at all.
    query_timeout: 8_000,
    idleTimeoutMillis: lane === 'read' ? 30_000 : 0,
    application_name: `ghanti ${lane}`,
    onConnect: (client): unknown => onConnect(client),
  });
  pool.on('error', onTrouble);
  return pool;
};

type Result = { readonly rows: unknown[]; readonly rowCount: number | null };

/** What a write alone is to blame for fails as it does on every database. */
const writing = async <T>(work: Promise<T>): Promise<T> => {
  try {
    return await work;
  } catch (error) {
    if (!isOwnFault(error)) throw error;
    throw new CommitFailed('the database refuses the write', { fatal: false, cause: error });
  }
};

type Send = (sql: string, values: readonly Scalar[]) => Promise<Result>;

const troubleOf = (error: unknown): unknown =>
  isTransient(error) ? new StoreUnavailable('the database does not answer', error) : error;

const asking = (send: Send): Ask => ({
  rows: async <Row>(sql: string, values: readonly Scalar[] = []) => (await send(sql, values)).rows as Row[],
  row: async <Row>(sql: string, values: readonly Scalar[] = []) =>
    (await send(sql, values)).rows[0] as Row | undefined,
});

/** Once more where the connection was lost. */
const again = async <T>(work: () => Promise<T>): Promise<T> => {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof StoreUnavailable) || !isLost(error.cause)) throw error;
    return await work();
  }
};

class Connections {
  readonly #pools: Record<Lane, Pool>;
  readonly #reconnection = new Reconnection();
  /** Statements are prepared once per connection, under a name that follows from their text. */
  readonly #names = new Map<string, string>();

  readonly #begun = new Set<Promise<unknown>>();
  #closing: Promise<void> | undefined;

  constructor(options: DatabaseOptions) {
    this.#pools = { read: poolOf(options, 'read'), commit: poolOf(options, 'commit') };
  }

  send(lane: Lane, sql: string, values: readonly Scalar[]): Promise<Result> {
    return this.#during(() => this.#send(lane, sql, values));
  }

  snapshot<T>(work: (send: Send) => Promise<T>): Promise<T> {
    return this.#during(() => this.#snapshot(work));
  }

  /** Finishes what was begun, and refuses what comes after. */
  close(): Promise<void> {
    this.#closing ??= this.#end();
    return this.#closing;
  }

  async #end(): Promise<void> {
    await Promise.allSettled(this.#begun);
    await Promise.all([this.#pools.read.end(), this.#pools.commit.end()]);
  }

  async #during<T>(work: () => Promise<T>): Promise<T> {
    if (this.#closing !== undefined) throw new StoreUnavailable('the store is closed');
    const begun = work();
    this.#begun.add(begun);
    return await begun.finally(() => this.#begun.delete(begun));
  }

  async #send(lane: Lane, sql: string, values: readonly Scalar[]): Promise<Result> {
    const client = await this.#connect(lane);
    try {
      const result = await this.#query(client, sql, values);
      client.release();
      return result;
    } catch (error) {
      client.release(isLost(error));
      throw troubleOf(error);
    }
  }

  async #snapshot<T>(work: (send: Send) => Promise<T>): Promise<T> {
    const client = await this.#connect('read');
    try {
      await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY');
      const given = await work((sql, values) => this.#query(client, sql, values));
      await client.query('COMMIT');
      client.release();
      return given;
    } catch (error) {
      const isEnded = await client.query('ROLLBACK').then(
        () => true,
        () => false,
      );
      client.release(!isEnded);
      throw troubleOf(error);
    }
  }

  #query(client: PoolClient, sql: string, values: readonly Scalar[]): Promise<Result> {
    return client.query<QueryResultRow>({ name: this.#nameOf(sql), text: sql, values: [...values] });
  }

  async #connect(lane: Lane): Promise<PoolClient> {
    await this.#reconnection.turn();
    try {
      const client = await this.#pools[lane].connect();
      this.#reconnection.worked();
      return client;
    } catch (error) {
      if (!isTransient(error)) throw error;
      this.#reconnection.failed();
      throw error instanceof StoreUnavailable
        ? error
        : new StoreUnavailable('the database cannot be reached', error);
    }
  }

  #nameOf(sql: string): string {
    const known = this.#names.get(sql);
    if (known !== undefined) return known;
    const name = `g${this.#names.size}`;
    this.#names.set(sql, name);
    return name;
  }
}

export const openDatabase = (options: DatabaseOptions): Database => {
  const connections = new Connections(options);
  return {
    ...asking((sql, values) => again(() => connections.send('read', sql, values))),
    snapshot: (work) => again(() => connections.snapshot((send) => work(asking(send)))),
    once: async <Row>(sql: string, values: readonly Scalar[] = [], lane: Lane = 'read') =>
      (await writing(connections.send(lane, sql, values))).rows[0] as Row | undefined,
    changed: async (sql, values = []) => (await writing(connections.send('read', sql, values))).rowCount ?? 0,
    close: () => connections.close(),
  };
};
