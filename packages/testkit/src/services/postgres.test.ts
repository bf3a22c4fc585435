/** The kit's own Postgres: started, crashed, started again, and gone with its files. */
import { existsSync } from 'node:fs';
import { expect, test } from 'vitest';
import { query, startPostgres } from './postgres.ts';

test('has what was committed after a crash, and leaves nothing behind', { timeout: 60_000 }, async () => {
  await using postgres = await startPostgres({ durable: true });
  const url = await postgres.create('one');
  await query(url, 'CREATE TABLE kept AS SELECT 1 AS n');
  const { pid } = postgres;
  await postgres.stop('immediate');
  await expect(query(url, 'SELECT 1')).rejects.toThrow('ECONNREFUSED');
  await postgres.start();
  expect(await query(url, 'SELECT n FROM kept')).toEqual([{ n: 1 }]);
  expect(postgres.pid).not.toBe(pid);
  await postgres[Symbol.asyncDispose]();
  expect(existsSync(postgres.directory)).toBe(false);
});
