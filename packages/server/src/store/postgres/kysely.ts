/**
 * Kysely over the store's own connections, for single reads: what it builds is sent as everything else is.
 */
import {
  DummyDriver,
  Kysely,
  PostgresAdapter,
  PostgresIntrospector,
  PostgresQueryCompiler,
  type CompiledQuery,
  type DatabaseConnection,
  type QueryResult,
} from 'kysely';
import type { Tables } from '../sql/tables.ts';
import type { Database, Scalar } from './database.ts';

const isScalar = (value: unknown): value is Scalar =>
  value === null || typeof value === 'string' || typeof value === 'number';

const scalars = (values: readonly unknown[]): readonly Scalar[] => {
  const bound = values.filter(isScalar);
  if (bound.length !== values.length) throw new TypeError('not a value for the database');
  return bound;
};

const connectionTo = (database: Database): DatabaseConnection => ({
  executeQuery: async <Row>({ sql, parameters }: CompiledQuery): Promise<QueryResult<Row>> => ({
    rows: await database.rows<Row>(sql, scalars(parameters)),
  }),
  streamQuery: () => {
    throw new Error('nothing is streamed');
  },
});

class ReadDriver extends DummyDriver {
  readonly #connection: DatabaseConnection;

  constructor(database: Database) {
    super();
    this.#connection = connectionTo(database);
  }

  override acquireConnection(): Promise<DatabaseConnection> {
    return Promise.resolve(this.#connection);
  }
}

export const kyselyOn = (database: Database): Kysely<Tables> =>
  new Kysely<Tables>({
    dialect: {
      createAdapter: () => new PostgresAdapter(),
      createDriver: () => new ReadDriver(database),
      createIntrospector: (kysely) => new PostgresIntrospector(kysely),
      createQueryCompiler: () => new PostgresQueryCompiler(),
    },
  });
