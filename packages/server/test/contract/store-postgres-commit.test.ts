/** What only a database of several nodes can suffer: others who write, locks held by hand, restarts, copies (F09, F10, CUR-1, CUR-3). */
import { eventually, queryPostgres, sharedPostgres, startPostgres } from '@ghanti/testkit';
import { Client } from 'pg';
import { expect, it, onTestFinished } from 'vitest';
import { openDatabase } from '../../src/store/postgres/database.ts';
import { CommitFailed, CorruptEvent, type EventRow, type Store } from '../../src/store/store.ts';
import { make, send, seqs, StoreFixture, write } from '../../src/store/contract/store.fixture.ts';
import { openForTest, openOn, urlFor } from './postgres-for-test.ts';

const on = new StoreFixture((directory) => openForTest(directory));

const alsoOpen = async (): Promise<Store> => {
  const store = await openForTest(on.directory);
  onTestFinished(() => store.close());
  return store;
};

/** Somebody at the keyboard. */
const byHand = async (): Promise<Client> => {
  const client = new Client({ connectionString: await urlFor(on.directory) });
  await client.connect();
  onTestFinished(() => client.end());
  return client;
};

it('two nodes that write at once give dense seqs, and positions that nobody sees out of order (ORD-1, CUR-1, F10)', async () => {
  await on.group('g1', ['asha']);
  await on.group('g2', ['asha']);
  const other = await alsoOpen();
  const start = await on.store.lastPosition();
  const rounds = 25;
  const writeOn = async (store: Store, name: string): Promise<void> => {
    for (let round = 0; round < rounds; round += 1)
      await store.commit(
        ['g1', 'g2', 'g1'].map((channel, n) => send(channel, 'asha', `${name}-${round}-${n}`)),
      );
  };
  const heard: EventRow[] = [];
  const listen = async (): Promise<void> => {
    while (heard.length < rounds * 6) heard.push(...(await on.store.log(heard.at(-1)?.position ?? start, 7)));
  };
  await Promise.all([writeOn(on.store, 'a'), writeOn(other, 'b'), listen()]);
  expect(heard.map(({ position }) => position)).toEqual(heard.map((_, index) => start + 1 + index));
  const g1 = await other.events({ channel: 'g1', from: 1, to: 1000 }, 1000, false);
  expect(seqs(g1)).toEqual(g1.map((_, index) => index + 1));
  expect(g1).toHaveLength(1 + rounds * 4);
});

it('the same key at once on two nodes is one event (IDEM-1)', async () => {
  await on.group('g1', ['asha']);
  const other = await alsoOpen();
  const both = await Promise.all(
    [on.store, other].map((store) => store.commit([send('g1', 'asha', 'once')])),
  );
  const outcomes = new Set(both.map(({ results }) => results[0]?.outcome));
  expect(outcomes).toEqual(new Set(['duplicate', 'written']));
  expect(await on.all('g1')).toHaveLength(2);
});

it('a transaction held open by hand stops writes, not reads, and leaves no hole (F10)', async () => {
  await on.group('g1', ['asha']);
  const hand = await byHand();
  await hand.query('BEGIN');
  await hand.query('SELECT pg_advisory_xact_lock(1735288179, 0)');
  const refused = on.store.commit([send('g1', 'asha', 'a')]);
  expect(await on.all('g1')).toHaveLength(1);
  await expect(refused).rejects.toMatchObject({ name: 'CommitFailed', fatal: false });
  await hand.query('ROLLBACK');
  const { events } = await on.store.commit([send('g1', 'asha', 'a')]);
  expect(seqs(events)).toEqual([2]);
  expect(seqs(await on.all('g1'))).toEqual([1, 2]);
});

it('a batch that the database cannot take is refused whole, and the next is taken (DUR-1)', async () => {
  await on.group('g1', ['asha']);
  const url = await urlFor(on.directory);
  await queryPostgres(
    url,
    `CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'no more'; END $$;
     CREATE TRIGGER full_disk BEFORE INSERT ON events FOR EACH ROW WHEN (NEW.data LIKE '%"bad"%') EXECUTE FUNCTION refuse()`,
  );
  const batch = [send('g1', 'asha', 'good'), send('g1', 'asha', 'bad')];
  await expect(on.store.commit(batch)).rejects.toBeInstanceOf(CommitFailed);
  expect(await on.all('g1')).toHaveLength(1);
  await queryPostgres(url, 'DROP TRIGGER full_disk ON events; DROP FUNCTION refuse');
  expect(seqs((await on.store.commit(batch)).events)).toEqual([2, 3]);
});

it('never serves a row that was altered by hand (CorruptEvent)', async () => {
  const url = await (await sharedPostgres()).create('altered', 'store_template');
  const store = await openOn(url);
  onTestFinished(() => store.close());
  const good = send('g1', 'asha', 'good');
  await store.commit([write([make('g1')]), send('g1', 'asha', 'the needle'), good]);
  await queryPostgres(
    url,
    `ALTER TABLE events ALTER COLUMN checksum DROP EXPRESSION;
     UPDATE events SET data = replace(data, 'needle', 'noodle') WHERE seq = 1`,
  );
  await expect(store.log(0, 100)).rejects.toThrow('event g1#1');
  const { results } = await store.commit([send('g1', 'asha', 'the needle'), good]);
  expect(results).toMatchObject([
    { outcome: 'broken', error: new CorruptEvent('g1', 1) },
    { outcome: 'duplicate' },
  ]);
});

it('begins no epoch because a node starts, and one where the database is a copy (CUR-3)', async () => {
  const { last } = await on.group('g1', ['asha']);
  const { epochs } = on.store;
  await on.reopen();
  expect(on.store.epochs).toEqual(epochs);
  await on.store.close();
  const postgres = await sharedPostgres();
  const original = new URL(await urlFor(on.directory)).pathname.slice(1);
  const copy = await openOn(await postgres.create(`${original}_copy`, original));
  expect(copy.epochs).toHaveLength(2);
  expect(copy.epochs[0]).toEqual(epochs[0]);
  expect(copy.epochs[1]?.from).toBe(last);
  await copy.close();
  await on.reopen();
  expect(on.store.epochs).toEqual(epochs);
});

it(
  'comes back by itself after the server crashed, with all that it acknowledged, in the same epoch (DUR-2, F09)',
  { timeout: 60_000 },
  async () => {
    await using postgres = await startPostgres({ durable: true });
    const store = await openOn(await postgres.create('ghanti'));
    onTestFinished(() => store.close());
    const { epochs } = store;
    await store.commit([write([make('g1')]), send('g1', 'asha', 'before')]);
    await postgres.stop('immediate');
    await expect(store.commit([send('g1', 'asha', 'during')])).rejects.toMatchObject({ fatal: false });
    await expect(store.lastPosition()).rejects.toMatchObject({ code: 'unavailable' });
    await postgres.start();
    const { results } = await store.commit([send('g1', 'asha', 'during'), send('g1', 'asha', 'before')]);
    expect(results.map(({ outcome }) => outcome)).toEqual(['written', 'duplicate']);
    expect(store.epochs).toEqual(epochs);
  },
);

it('a connection that the database ends between two statements of a snapshot is nobody’s end: it is read again (F09)', async () => {
  const database = openDatabase({ url: await urlFor(on.directory), durability: 'full', readers: 1 });
  onTestFinished(() => database.close());
  const hand = await byHand();
  let tries = 0;
  const read = await database.snapshot(async ({ row }) => {
    const mine = await row<{ pid: number }>('SELECT pg_backend_pid() AS pid');
    tries += 1;
    if (tries === 1) {
      await hand.query('SELECT pg_terminate_backend($1)', [mine?.pid]);
      const there = 'SELECT 1 FROM pg_stat_activity WHERE pid = $1';
      await eventually(async () => (await hand.query(there, [mine?.pid])).rowCount === 0);
    }
    return await row<{ n: number }>('SELECT 1 AS n');
  });
  expect([read, tries]).toEqual([{ n: 1 }, 2]);
});

/** As a failover does that lost what came after `position`: another timeline, and every connection made anew. */
const putBack = (url: string, position: number): Promise<unknown> =>
  queryPostgres(
    url,
    `SET session_replication_role = replica;
     DELETE FROM events WHERE "position" > ${position};
     UPDATE channels SET head_seq = (SELECT coalesce(max(seq), 0) FROM events WHERE channel = num);
     UPDATE log_head SET "position" = ${position};
     UPDATE log_origin SET origin = 'another timeline';
     SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()`,
  );

/** A node that has told as far as `told` says. */
const nodeThatTold = async (told: () => number) => {
  const forked: Error[] = [];
  const store = await openForTest(on.directory, { told, onForked: (error) => forked.push(error) });
  onTestFinished(() => store.close());
  return { store, forked };
};

it('a node that has told what a failover lost reads and writes nothing any more; one that has not goes on (CUR-3)', async () => {
  const { last: start } = await on.group('g1', ['asha']);
  const node = await nodeThatTold(() => start + 3);
  const behind = await nodeThatTold(() => start);
  const { epochs } = node.store;
  await on.store.commit(['a', 'b', 'c'].map((id) => send('g1', 'asha', id)));
  await putBack(await urlFor(on.directory), start);
  // Who only reads sees it, and begins the epoch; positions do not come twice.
  await expect(behind.store.log(start, 9)).resolves.toEqual([]);
  expect(behind.store.epochs.slice(0, -1)).toEqual(epochs);
  expect(behind.store.epochs.at(-1)?.from).toBe(start);
  const { last, events } = await behind.store.commit([send('g1', 'asha', 'd')]);
  expect(last).toBeGreaterThan(start + 1_000);
  expect(seqs(events)).toEqual([2]);

  await expect(node.store.log(start, 9)).rejects.toMatchObject({ code: 'unavailable' });
  await expect(node.store.commit([send('g1', 'asha', 'e')])).rejects.toBeInstanceOf(CommitFailed);
  // Nor does the writer of what was lost, who has heard nothing since.
  await expect(on.store.log(start, 9)).rejects.toMatchObject({ code: 'unavailable' });
  expect(node.store.epochs).toEqual(epochs);
  expect(node.forked).toMatchObject([{ name: 'StoreForked' }]);
  expect(behind.forked).toEqual([]);
});
