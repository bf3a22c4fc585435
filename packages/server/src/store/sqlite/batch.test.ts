import { rm, mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createManualClock } from '@ghanti/testkit';
import { expect, it, onTestFinished } from 'vitest';
import { joining, make, send, write } from '../contract/store.fixture.ts';
import { openDatabase } from './database.ts';
import { ledgerStatements } from './ledger-statements.ts';
import { logCommits } from './log-commits.ts';
import { migrate } from './migrations.ts';
import { walSync } from './wal-sync.ts';
import { WriteLane } from './write-lane.ts';

const openLane = async () => {
  const directory = await mkdtemp(join(tmpdir(), 'ghanti-batch-'));
  const database = openDatabase(join(directory, 'ghanti.db'));
  onTestFinished(async () => {
    database.raw.close();
    await rm(directory, { recursive: true, force: true });
  });
  migrate(database);
  const lane = new WriteLane(database, walSync(0, 'normal'), createManualClock(), () => undefined);
  let [made, last] = [0, 0];
  const commit = logCommits({
    database,
    lane,
    statements: ledgerStatements(database),
    ids: () => `e${(made += 1)}`,
    last: () => last,
    reached: (position) => (last = position),
  });
  return { database, commit };
};

// Enough for any page that is still free, in a plain write and in one with a savepoint.
const text = 'x'.repeat(100_000);

it.each([
  ['message', send('g1', 'asha', text)],
  ['structural write', write([make('g2'), joining('g2', ['bilal']), ...send('g2', 'bilal', text).steps])],
])(
  'a %s that finds the disk full fails the batch as unknown, and is taken when there is room (F04)',
  async (_, big) => {
    const { database, commit } = await openLane();
    await commit([write([make('g1'), joining('g1', ['asha'])])]);
    database.raw.exec('PRAGMA max_page_count = 1');
    const failed = { name: 'CommitFailed', fatal: false, cause: { errcode: 13 } };
    await expect(commit([send('g1', 'asha', 'small'), big])).rejects.toMatchObject(failed);
    database.raw.exec('PRAGMA max_page_count = 100000');
    const { results, events } = await commit([send('g1', 'asha', 'small'), big]);
    expect(results.map(({ outcome }) => outcome)).toEqual(['written', 'written']);
    expect(events[0]).toMatchObject({ seq: 2, position: 3 });
  },
);
