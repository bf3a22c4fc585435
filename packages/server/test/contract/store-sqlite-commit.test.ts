/** When a commit is on disk, and what holds it up: flushes, locks, checkpoints (DUR-1, ORD-1, F03, F04, F06). */
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { createManualClock } from '@ghanti/testkit';
import { expect, it, onTestFinished } from 'vitest';
import type { SqliteStoreOptions } from '../../src/store/sqlite/open-sqlite-store.ts';
import { CommitFailed } from '../../src/store/store.ts';
import { make, mark, send, StoreFixture, write } from '../../src/store/contract/store.fixture.ts';
import { openForTest } from './sqlite-for-test.ts';

type Done = (error: Error | null) => void;

/** Flushes that end when they are told to. */
class HeldDisk {
  held = false;
  readonly waiting: Done[] = [];
  flushes = 0;

  readonly sync = (_descriptor: number, done: Done): void => {
    this.flushes += 1;
    if (this.held) this.waiting.push(done);
    else setImmediate(done, null);
  };

  finish(error: Error | null = null): void {
    for (const done of this.waiting.splice(0)) done(error);
  }
}

let more: Partial<SqliteStoreOptions> = {};
const disk = { current: new HeldDisk() };
const on = new StoreFixture((directory) => {
  disk.current = new HeldDisk();
  return openForTest(directory, { syncFile: disk.current.sync, ...more });
});

const reopenWith = async (options: Partial<SqliteStoreOptions>): Promise<void> => {
  more = options;
  onTestFinished(() => {
    more = {};
  });
  await on.reopen();
};

const turns = async (): Promise<void> => {
  for (let turn = 0; turn < 5; turn += 1) await new Promise((resolve) => setImmediate(resolve));
};

/** Says whether a promise has settled, without waiting for it. */
const settled = (promise: Promise<unknown>): { now: boolean } => {
  const state = { now: false };
  const settle = (): void => {
    state.now = true;
  };
  promise.then(settle, settle);
  return state;
};

it('shares a flush, and gives nothing before the flush that covers it (DUR-1, ORD-1)', async () => {
  await on.group('g1', ['asha']);
  disk.current.held = true;
  const before = disk.current.flushes;
  const first = on.store.commit([send('g1', 'asha', 'one')]);
  const second = on.store.commit([send('g1', 'asha', 'two')]);
  const reads = [on.all('g1'), on.store.lastPosition(), on.store.accounts.user('asha')];
  const [one, two, ...read] = [first, second, ...reads].map(settled);
  await turns();
  expect([one, two, ...read].map((state) => state?.now)).toEqual([false, false, false, false, false]);
  disk.current.finish();
  await first;
  await turns();
  expect([two, ...read].map((state) => state?.now)).toEqual([false, false, false, false]);
  disk.current.finish();
  expect((await second).events[0]?.seq).toBe(3);
  expect(await reads[0]).toHaveLength(3);
  expect(disk.current.flushes).toBe(before + 2);
  await on.store.lastPosition();
  expect(disk.current.flushes).toBe(before + 2);
});

it('waits for no flush where the durability is normal', async () => {
  await reopenWith({ durability: 'normal' });
  disk.current.held = true;
  await on.group('g1', ['asha']);
  expect(await on.all('g1')).toHaveLength(1);
  expect(disk.current.flushes).toBe(0);
});

it('takes no further write after a failed flush, and tells nobody what is in doubt (DUR-1, F03)', async () => {
  await on.group('g1', ['asha']);
  disk.current.held = true;
  const doubtful = [on.store.commit([send('g1', 'asha', 'x')]), on.all('g1')];
  const all = Promise.allSettled(doubtful);
  disk.current.finish(new Error('EIO'));
  const fatal = {
    status: 'rejected',
    reason: expect.objectContaining({ name: 'CommitFailed', fatal: true }),
  };
  expect(await all).toEqual([fatal, fatal]);
  disk.current.held = false;
  await expect(on.store.commit([send('g1', 'asha', 'y')])).rejects.toMatchObject({ fatal: true });
  await expect(on.store.accounts.revokeSession('s', 1)).rejects.toMatchObject({ fatal: true });
  await on.reopen();
  await on.store.commit([send('g1', 'asha', 'x')]);
});

it('waits for another process’s lock without stopping the loop, up to five seconds (F06)', async () => {
  const clock = createManualClock();
  await reopenWith({ clock });
  await on.group('g1', ['asha']);
  const other = new DatabaseSync(join(on.directory, 'ghanti.db'));
  other.exec('BEGIN IMMEDIATE');
  const begun = performance.now();
  const blocked = [on.store.commit([send('g1', 'asha', 'a')]), on.store.commit([send('g1', 'asha', 'b')])];
  expect(performance.now() - begun).toBeLessThan(200);
  expect(await on.all('g1')).toHaveLength(1);
  clock.advance(1000);
  other.exec('ROLLBACK');
  clock.advance(100);
  expect((await Promise.all(blocked)).map(({ events }) => events[0]?.seq)).toEqual([2, 3]);
  other.exec('BEGIN IMMEDIATE');
  const refused = on.store.commit([send('g1', 'asha', 'c')]);
  const verdict = refused.catch((error: unknown) => error);
  clock.advance(6000);
  expect(await verdict).toMatchObject({ name: 'CommitFailed', fatal: false });
  other.exec('ROLLBACK');
  other.close();
  expect((await on.store.commit([send('g1', 'asha', 'c')])).events[0]?.seq).toBe(4);
});

it('refuses a batch that the database cannot take, whole, and takes the next (DUR-1, F04)', async () => {
  await on.group('g1', ['asha']);
  const last = await on.store.lastPosition();
  const other = new DatabaseSync(join(on.directory, 'ghanti.db'));
  other.exec(`CREATE TRIGGER full BEFORE INSERT ON events WHEN NEW.data LIKE '%"bad"%'
    BEGIN SELECT RAISE(ROLLBACK, 'no more'); END`);
  const batch = [send('g1', 'asha', 'good'), send('g1', 'asha', 'bad'), mark('g1', 'asha', { seen: 1 })];
  await expect(on.store.commit(batch)).rejects.toBeInstanceOf(CommitFailed);
  expect(await on.store.lastPosition()).toBe(last);
  expect(await on.all('g1')).toHaveLength(1);
  other.exec('DROP TRIGGER full');
  other.close();
  const { events } = await on.store.commit(batch);
  expect(events.map(({ seq, position }) => [seq, position])).toEqual([
    [2, last + 1],
    [3, last + 2],
  ]);
});

it('keeps the WAL short under constant writes, and loses nothing by it', { timeout: 30_000 }, async () => {
  const trouble: Error[] = [];
  const walCapBytes = 256 * 1024;
  await reopenWith({ walCapBytes, onTrouble: (error) => trouble.push(error) });
  await on.group('g1', ['asha']);
  let longest = 0;
  const text = 'x'.repeat(2000);
  for (let round = 0; round < 150; round += 1) {
    await on.store.commit(
      Array.from({ length: 10 }, (_, index) => send('g1', 'asha', `${round}-${index}-${text}`)),
    );
    const { size } = await stat(join(on.directory, 'ghanti.db-wal'));
    longest = Math.max(longest, size);
  }
  expect(trouble).toEqual([]);
  expect(longest).toBeGreaterThan(walCapBytes);
  expect(longest).toBeLessThan(walCapBytes * 3);
  expect((await stat(join(on.directory, 'ghanti.db'))).size).toBeGreaterThan(150 * 10 * 2000 - longest);
  expect(await on.store.events({ channel: 'g1', from: 1, to: 10_000 }, 10_000, false)).toHaveLength(1501);
});

it('finishes what was begun when it closes, and refuses what comes after', async () => {
  const begun = on.store.commit([write([make('g1')])]);
  const closing = on.store.close();
  await expect(on.store.commit([write([make('g2')])])).rejects.toMatchObject({
    name: 'CommitFailed',
    fatal: true,
  });
  await Promise.all([begun, closing]);
  await expect(stat(join(on.directory, 'ghanti.db-wal'))).rejects.toThrow('ENOENT');
  const store = await openForTest(on.directory);
  onTestFinished(() => store.close());
  expect(await store.channel('g1')).toBeDefined();
});
