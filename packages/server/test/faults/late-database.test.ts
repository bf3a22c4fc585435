/**
 * F36: a program that starts before its database waits for it: it listens, is not ready, tries again by itself, and is whole as soon as
 * the database is there. So it does while a place moves into it. What no waiting mends ends it, with one sentence that says what.
 */
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import {
  eventually,
  people,
  queryPostgres,
  sharedPostgres,
  spawnServer,
  startPostgres,
  temporaryDirectory,
} from '@ghanti/testkit';
import { Client } from 'pg';
import { expect, test } from 'vitest';
import { plainSource } from '../support/event-source.ts';
import { preparePostgres } from '../../src/store/postgres/open-postgres-store.ts';
import { runGhanti } from '../support/run-ghanti.ts';

const freePort = (): Promise<number> =>
  new Promise((resolve) => {
    const probe = createServer().listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as AddressInfo;
      probe.close(() => resolve(port));
    });
  });

const asked = async (port: number, path: string): Promise<unknown> => {
  const answer = await fetch(`http://127.0.0.1:${port}${path}`);
  return [answer.status, await answer.json()];
};

test('F36: without its database it lives, is not ready, tries again, and is ready once it is there', async () => {
  await using postgres = await startPostgres();
  const url = await postgres.create('late');
  await postgres.stop('fast');
  const port = await freePort();
  const lines: string[] = [];
  const starting = spawnServer({
    port,
    readyWithinMs: 120_000,
    environment: { DATABASE_URL: url },
    onLine: (line) => lines.push(line),
  });
  const tries = (): number => lines.filter((line) => line.includes('trying again')).length;
  await eventually(() => expect(tries()).toBeGreaterThan(3), { withinMs: 60_000 });
  expect(await asked(port, '/livez')).toEqual([200, { live: true }]);
  expect(await asked(port, '/readyz')).toEqual([
    503,
    { ready: false, reasons: ['the database cannot be reached'] },
  ]);
  expect(tries(), 'tries').toBeLessThan(20);
  await using source = plainSource(`http://127.0.0.1:${port}/events`);
  const kinds = (): string[] => source.told.map(({ type }) => type);
  await eventually(() => expect(kinds()).toEqual(expect.arrayContaining(['goaway'])), { withinMs: 10_000 });
  let isOver = false;
  const statuses = new Set<number>();
  const asking = (async (): Promise<void> => {
    while (!isOver) statuses.add((await fetch(`http://127.0.0.1:${port}/readyz`)).status);
  })();
  await postgres.start();
  await using server = await starting;
  isOver = true;
  await asking;
  expect([...statuses].filter((status) => status !== 200)).toEqual([503]);
  expect(await asked(port, '/readyz')).toMatchObject([200, { ready: true }]);
  await eventually(() => expect(kinds()).toContain('ready'), { withinMs: 10_000 });
  expect(kinds()).not.toContain('dead');
  const [asha] = await people(server, 'asha');
  expect((await asha.call('getProfile', {})).user).toMatchObject({ id: 'asha' });
  expect(await server.end('SIGTERM')).toEqual({ code: 0, signal: null });
});

const moving = `CREATE TABLE ghanti_move (source text PRIMARY KEY, events bigint NOT NULL, changes bigint NOT NULL,
    copied boolean NOT NULL, done boolean NOT NULL DEFAULT false);
  INSERT INTO ghanti_move VALUES ('elsewhere', 0, 0, false)`;

test('a program that starts on a database into which a place still moves waits for the end of it (DUR-1)', async () => {
  const url = await (await sharedPostgres()).create(`moving_${process.pid}`);
  await preparePostgres(url);
  await queryPostgres(url, moving);
  const port = await freePort();
  const lines: string[] = [];
  const starting = spawnServer({
    port,
    readyWithinMs: 60_000,
    environment: { DATABASE_URL: url },
    onLine: (line) => lines.push(line),
  });
  const why = 'a move into this database is not finished (ghanti migrate)';
  await eventually(
    () => expect(lines.filter((line) => line.includes(`${why}: trying again`))).not.toEqual([]),
    {
      withinMs: 60_000,
    },
  );
  // It is written before the port is open.
  await eventually(async () =>
    expect(await asked(port, '/readyz')).toEqual([503, { ready: false, reasons: [why] }]),
  );
  expect(await queryPostgres(url, 'SELECT * FROM log_origin')).toEqual([]);
  await queryPostgres(url, 'UPDATE ghanti_move SET done = true');
  await using server = await starting;
  expect(await asked(port, '/readyz')).toMatchObject([200, { ready: true }]);
  expect(await server.end('SIGTERM')).toEqual({ code: 0, signal: null });
});

const password = 'not-to-be-shown';

/** Who is to show a password, has none, or may make nothing. */
const locked = async (url: string): Promise<void> => {
  const client = new Client({ connectionString: url });
  await client.connect();
  const [{ file }] = (
    await client.query<{ file: string }>(`SELECT setting AS file FROM pg_settings WHERE name = 'hba_file'`)
  ).rows as [{ file: string }];
  const { readFile, writeFile } = await import('node:fs/promises');
  await writeFile(file, `host all asked 127.0.0.1/32 scram-sha-256\n${await readFile(file, 'utf8')}`);
  await client.query(
    `CREATE ROLE asked LOGIN PASSWORD 'another'; CREATE ROLE poor LOGIN; SELECT pg_reload_conf()`,
  );
  await client.end();
};

test('what no waiting mends ends a start with one sentence, without a secret or a stack', async () => {
  await using postgres = await startPostgres();
  await using place = await temporaryDirectory('refused');
  const url = await postgres.create('ours');
  await queryPostgres(url, `CREATE DATABASE ascii ENCODING 'SQL_ASCII' TEMPLATE template0`);
  await locked(url);
  const as = (who: string, database = 'ours'): string => {
    const one = new URL(postgres.url(database));
    [one.username = '', one.password = ''] = who.split(':');
    return one.href;
  };
  const cases: readonly (readonly [string, string])[] = [
    [as(`asked:${password}`), 'password authentication failed for user "asked"'],
    [as('asked'), 'SASL: SCRAM-SERVER-FIRST-MESSAGE: client password must be a string'],
    [as('ghanti', 'nowhere'), 'database "nowhere" does not exist'],
    [as('poor'), 'permission denied for schema public'],
    [as('ghanti', 'ascii'), 'it is encoded in SQL_ASCII, and has to be in UTF8'],
    [`${as('ghanti')}?sslmode=verify-full`, 'The server does not support SSL connections'],
  ];
  const told = cases.map(async ([databaseUrl]) => {
    const environment = {
      GHANTI_DATA_DIR: place.path,
      PORT: '0',
      LOG_LEVEL: 'error',
      DATABASE_URL: databaseUrl,
    };
    const { code, err } = await runGhanti(['start'], { cwd: place.path, environment });
    return [code, err];
  });
  expect(await Promise.all(told)).toEqual(
    cases.map(([, why]) => [1, `the database cannot be used: ${why}\n`]),
  );
});
