/**
 * Kysely on the store's own connection, for single reads. Transactions are the write lane's: none is begun here.
 */
import { Kysely, SqliteDialect, type SqliteStatement } from 'kysely';
import type { Database, Scalar } from './database.ts';
import type { Tables } from '../sql/tables.ts';

const isScalar = (value: unknown): value is Scalar =>
  value === null || typeof value === 'string' || typeof value === 'number' || value instanceof Uint8Array;

const scalars = (values: readonly unknown[]): Scalar[] => {
  const bound = values.filter(isScalar);
  if (bound.length !== values.length) throw new TypeError('not a value for the database');
  return bound;
};

const adapt = (database: Database, sql: string): SqliteStatement => {
  const query = database.query<unknown>(sql);
  return {
    reader: true,
    all: (values) => query.all(...scalars(values)),
    run: (values) => ({ changes: query.run(...scalars(values)), lastInsertRowid: 0 }),
    iterate: (values) => query.all(...scalars(values)).values(),
  };
};

export const kyselyOn = (database: Database): Kysely<Tables> =>
  new Kysely<Tables>({
    dialect: new SqliteDialect({
      database: { prepare: (sql) => adapt(database, sql), close: () => undefined },
    }),
  });
