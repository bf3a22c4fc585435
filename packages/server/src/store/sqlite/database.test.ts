import { DatabaseSync } from 'node:sqlite';
import { expect, it } from 'vitest';
import { isOwnFault, openDatabase, type Scalar, sqliteCode } from './database.ts';

const scalar = (value: unknown): Scalar => JSON.parse('[0]', (key, item) => (key === '0' ? value : item))[0];

it.each([undefined, true, 1.5, 2 ** 53, Number.NaN, 7n, new Date(0), { a: 1 }, ['x']])(
  'binds no %s, in whichever place it stands',
  (value) => {
    const database = openDatabase(':memory:');
    const query = database.query<{ one: unknown }>('SELECT ? AS one, ? AS two');
    expect(() => query.get(scalar(value), 1)).toThrow(TypeError);
    expect(() => query.get(1, scalar(value))).toThrow(TypeError);
    database.raw.close();
  },
);

it('gives back exactly what was bound', () => {
  const database = openDatabase(':memory:');
  database.raw.exec('CREATE TABLE t (n INTEGER, s TEXT, b BLOB) STRICT');
  const row = { n: Number.MAX_SAFE_INTEGER, s: 'नमस्ते\u0000👋', b: new Uint8Array([0, 255]) };
  database.query('INSERT INTO t VALUES (?, ?, ?)').run(row.n, row.s, row.b);
  expect(database.query<typeof row>('SELECT n, s, b FROM t').get()).toEqual(row);
  database.raw.close();
});

it('tells a refused value from a database in trouble', () => {
  const raw = new DatabaseSync(':memory:');
  raw.exec('CREATE TABLE t (n INTEGER PRIMARY KEY) STRICT; INSERT INTO t VALUES (1)');
  const failure = (sql: string): unknown => {
    try {
      return raw.exec(sql);
    } catch (error) {
      return error;
    }
  };
  const twice = failure('INSERT INTO t VALUES (1)');
  const nowhere = failure('INSERT INTO nowhere VALUES (1)');
  expect([sqliteCode(twice), isOwnFault(twice)]).toEqual([19, true]);
  expect([sqliteCode(nowhere), isOwnFault(nowhere)]).toEqual([1, false]);
  expect([sqliteCode(new TypeError('x')), isOwnFault(new TypeError('x'))]).toEqual([undefined, true]);
  raw.close();
});
