/** Nodes that do not hear each other on one database: the second waits for the first to end, or is refused, and none loses a message. */
import { randomUUID } from 'node:crypto';
import {
  eventually,
  group,
  person,
  queryPostgres,
  sharedPostgres,
  spawnServer,
  startServer,
} from '@ghanti/testkit';
import { Client } from 'pg';
import { expect, test } from 'vitest';
import { systemClock } from '../../../src/kit/clock.ts';
import { createIds } from '../../../src/kit/ids.ts';
import { openInTurn, openStore } from '../../../src/root/open-store.ts';
import { preparePostgres } from '../../../src/store/postgres/open-postgres-store.ts';
import { Occupancy } from '../../../src/store/postgres/occupancy.ts';
import { StoreInUse } from '../../../src/store/store.ts';
import { freshId, say, seqsOf } from '../resume-support/talk.ts';

const database = async (): Promise<string> => {
  const postgres = await sharedPostgres();
  const template = await postgres.template('store_template', preparePostgres);
  return await postgres.create(`alone_${randomUUID().replaceAll('-', '')}`, template);
};

type Company = 'alone' | 'several';

const sessionEndsMs = 5_000;

const open = (databaseUrl: string, company: Company, forMs = 0, told: string[] = []) =>
  openInTurn(
    () =>
      openStore({ dataDir: '', databaseUrl, durability: 'full' }, { ids: createIds(systemClock), company }),
    { forMs, waits: (why) => void told.push(why) },
  );

test('of two that hear nobody one opens the database; those that hear each other share it, but not with one that does not', async () => {
  const url = await database();
  const alone = await open(url, 'alone');
  await expect(open(url, 'alone')).rejects.toThrow(
    /another server uses this database, and without REDIS_URL/,
  );
  await expect(open(url, 'several')).rejects.toThrow(StoreInUse);
  await alone.close();
  // The database lets go of a session some moments after it was ended.
  const first = await open(url, 'several', sessionEndsMs);
  const second = await open(url, 'several');
  await expect(open(url, 'alone')).rejects.toThrow(StoreInUse);
  await first.close();
  await expect(open(url, 'alone')).rejects.toThrow(StoreInUse);
  await second.close();
  await (await open(url, 'alone', sessionEndsMs)).close();
});

test('who finds another one waits, says so once, and opens when that one ends', async () => {
  const url = await database();
  const first = await open(url, 'alone');
  const told: string[] = [];
  const second = open(url, 'alone', 60_000, told);
  await eventually(() => told.length === 1);
  await first.close();
  await (await second).close();
  expect(told).toEqual([expect.stringContaining('another server uses this database')]);
});

test('an overlapping start waits for the node before it, and one after a kill -9 does not', async () => {
  const environment = { DATABASE_URL: await database() };
  const lines: string[] = [];
  const starting = { environment, readyWithinMs: 60_000, onLine: (line: string) => void lines.push(line) };
  const waits = (): boolean => lines.some((line) => line.includes('waiting for the other server to end'));
  const first = await spawnServer(starting);
  const second = spawnServer(starting);
  await eventually(waits, { withinMs: 60_000 });
  await first.end('SIGTERM');
  const server = await second;
  await server.end('SIGKILL');
  await using last = await spawnServer(starting);
  expect((await fetch(`${last.url}/readyz`)).status).toBe(200);
});

/** Ends what commits for whoever has the database. */
const endCommits = async (url: string): Promise<void> =>
  void (await queryPostgres(
    url,
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'ghanti commit' AND datname = current_database()",
  ));

test('CUR-1: whose database went to another one takes no write, shows what that one wrote, and goes on after it', async () => {
  const databaseUrl = await database();
  await using here = await startServer({ databaseUrl });
  const [asha, bilal] = [person(here, 'asha'), person(here, 'bilal')];
  await bilal.call('listChannels', { limit: 1 });
  const channel = await group(asha, [bilal]);
  using shown = await bilal.connect();
  await shown.caughtUp();
  // Its own commits may be ended, too: then it starts again.
  const there = eventually(() => startServer({ databaseUrl }), { withinMs: 60_000 });
  let isThere = false;
  void there.then(() => (isThere = true));
  // In between it has the time to take it.
  await eventually(() => isThere || endCommits(databaseUrl).then(() => false), {
    withinMs: 60_000,
    everyMs: 300,
  });
  const other = await there;
  const [seq = 0] = await say(person(other, 'asha'), channel, 'from the other');
  const refused = await asha.rest.call('sendMessage', { channel, clientId: freshId(), text: 'from here' });
  expect(refused).toMatchObject({ ok: false, error: { code: 'unavailable' } });
  await eventually(() => seqsOf(channel, shown).includes(seq), { withinMs: 10_000 });
  await other[Symbol.asyncDispose]();
  await eventually(
    async () => (await asha.rest.call('sendMessage', { channel, clientId: freshId(), text: 'again' })).ok,
    { withinMs: 10_000 },
  );
  await eventually(() => seqsOf(channel, shown).includes(seq + 1));
  expect(seqsOf(channel, shown).slice(-2)).toEqual([seq, seq + 1]);
});

test('a session of its own that was lost on the way, and that the database still has, does not keep a node out', async () => {
  const url = await database();
  const clients = [0, 1, 2].map(() => new Client({ connectionString: url }));
  const [lost, next, foreign] = clients;
  if (!lost || !next || !foreign) throw new Error('three connections');
  const ended = new Promise<void>((resolve) => void lost.on('error', () => resolve()));
  for (const client of clients) await client.connect();
  const occupancy = new Occupancy('alone');
  await occupancy.take(lost);
  await occupancy.take(next);
  await ended;
  await expect(new Occupancy('alone').take(foreign)).rejects.toThrow(StoreInUse);
  await next.end();
  await new Occupancy('alone').take(foreign);
  await foreign.end();
});
