import { rm, mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createManualClock, eventually } from '@ghanti/testkit';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Checkpointer } from './checkpointer.ts';
import { type Database, openDatabase } from './database.ts';
import { migrate } from './migrations.ts';

describe('Checkpointer', () => {
  let directory = '';
  let database: Database;

  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'ghanti-checkpoint-'));
    database = openDatabase(join(directory, 'ghanti.db'));
    migrate(database);
  });

  afterEach(async () => {
    database.raw.close();
    await rm(directory, { recursive: true, force: true });
  });

  const begin = (path: string) => {
    const told: string[] = [];
    const calls: string[] = [];
    const lane = { calls, hold: () => void calls.push('hold'), release: () => void calls.push('release') };
    const clock = createManualClock();
    const onTrouble = (error: Error): void => void told.push(error.message);
    return {
      told,
      lane,
      clock,
      checkpointer: new Checkpointer({ path, database, lane, clock, capBytes: 4096, onTrouble }),
    };
  };

  const touch = (): void => void database.query('UPDATE upkeep SET passes = passes + 1').run();

  const walPages = (): number =>
    database.query<{ log: number }>('PRAGMA wal_checkpoint(NOOP)').get()?.log ?? -1;

  it('copies all and begins the WAL anew, holding the lane for the end only', async () => {
    const { told, lane, checkpointer } = begin(join(directory, 'ghanti.db'));
    expect(walPages()).toBeGreaterThan(10);
    checkpointer.committed();
    expect(lane.calls).toEqual([]);
    await eventually(() => expect(lane.calls).toEqual(['hold', 'release']));
    expect(walPages()).toBe(1);
    expect(told).toEqual([]);
    await checkpointer.close();
  });

  const dead = async () => {
    const parts = begin(join(directory, 'nowhere', 'ghanti.db'));
    parts.checkpointer.committed();
    await eventually(() =>
      expect(parts.told).toEqual(['unable to open database file', 'the checkpoint worker has ended']),
    );
    touch();
    touch();
    return parts;
  };

  it('tells of a worker that dies, lets the lane go, and starts no other within a minute', async () => {
    const { told, lane, clock, checkpointer } = await dead();
    expect(lane.calls.at(-1)).toBe('release');
    clock.advance(59_999);
    checkpointer.committed();
    await checkpointer.close();
    expect(told).toHaveLength(2);
  });

  it('starts another worker a minute later', async () => {
    const { told, clock, checkpointer } = await dead();
    clock.advance(60_000);
    checkpointer.committed();
    await eventually(() => expect(told).toHaveLength(4));
    await checkpointer.close();
  });

  it('goes on where a pass fails, and asks again when the WAL has grown by as much', async () => {
    const { told, lane, checkpointer } = begin(join(directory, 'ghanti.db'));
    database.raw.exec('DROP TABLE upkeep');
    checkpointer.committed();
    await eventually(() => expect(told).toEqual(['a checkpoint failed: no such table: upkeep']));
    expect(lane.calls.at(-1)).toBe('release');
    database.raw.exec('CREATE TABLE upkeep (passes INTEGER); INSERT INTO upkeep VALUES (0)');
    checkpointer.committed();
    await eventually(() => expect(walPages()).toBe(1));
    await eventually(() => expect(lane.calls.at(-1)).toBe('release'));
    await checkpointer.close();
  });
});
