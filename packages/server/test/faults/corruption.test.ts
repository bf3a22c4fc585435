/**
 * F07: a data directory that is damaged between stop and start: noticed at the start or at the first read, refused with words that
 * say the way back, never served, never silently shorter. The way back is then gone (DUR-2, I4, I8).
 */
import { cp, mkdir, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  group,
  people,
  person,
  spawnServer,
  startServer,
  temporaryDirectory,
  type TemporaryDirectory,
} from '@ghanti/testkit';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openSqliteStore } from '../../src/store/sqlite/open-sqlite-store.ts';
import { readReached } from '../../src/store/sqlite/reached.ts';
import { runGhanti } from '../support/run-ghanti.ts';

const word = 'a-word-to-be-found';
let killed: TemporaryDirectory;
let channel = '';
/** Of the log when it was killed. */
let head = 0;

/** Acknowledged messages that stand in the write-ahead file alone, and a backup from before the last ones. */
beforeAll(async () => {
  killed = await temporaryDirectory('killed');
  await mkdir(join(killed.path, 'data'));
  await using server = await spawnServer({ directory: join(killed.path, 'data') });
  const [asha, bilal] = await people(server, 'asha', 'bilal');
  channel = await group(asha, [bilal]);
  const say = async (clientId: string): Promise<void> => {
    const { event } = await asha.call('sendMessage', { channel, clientId, text: `${word} ${clientId}` });
    head = event.seq;
  };
  for (const number of [1, 2, 3, 4, 5]) await say(`k${number}`);
  const backup = await runGhanti(
    ['backup', join(killed.path, 'backup'), '--data', join(killed.path, 'data')],
    {
      cwd: killed.path,
    },
  );
  expect(backup).toMatchObject({ code: 0 });
  for (const number of [6, 7, 8, 9, 10]) await say(`k${number}`);
  await server.end('SIGKILL');
}, 60_000);

afterAll(() => killed[Symbol.asyncDispose]());

type Damage = (data: string) => Promise<void>;

const log = (data: string): string => join(data, 'ghanti.db');
const wal = (data: string): string => join(data, 'ghanti.db-wal');

const flip = async (path: string, at: number): Promise<void> => {
  const bytes = await readFile(path);
  bytes.writeUInt8(bytes.readUInt8(at) ^ 1, at);
  await writeFile(path, bytes);
};

/** A copy of the directory as the kill left it, damaged. */
const damagedCopy = async (damage: Damage): Promise<TemporaryDirectory> => {
  const copy = await temporaryDirectory('damaged');
  await cp(join(killed.path, 'data'), join(copy.path, 'data'), { recursive: true });
  await damage(join(copy.path, 'data'));
  return copy;
};

const checkpointed: Damage = async (data) => {
  const store = await openSqliteStore({
    directory: data,
    ids: () => 'e',
    newEpoch: () => '0'.repeat(16),
    durability: 'full',
  });
  await store.close();
};

const pageBytes = 4096;
const frameBytes = 24 + pageBytes;

/** Where a page of the write-ahead file ends, counted from the last one: what lies behind is of earlier times. */
const endOf = (data: string, fromLast: (frames: number) => number): number => {
  const frames = readReached(data)?.frames ?? 0;
  expect(frames).toBeGreaterThan(4);
  return 32 + (frames - fromLast(frames)) * frameBytes;
};

const atStart: Readonly<Record<string, Damage>> = {
  'a bit in the middle of the write-ahead file': (data) =>
    flip(wal(data), endOf(data, (frames) => Math.floor(frames / 2)) - 100),
  'a bit in the last page of the write-ahead file': (data) => flip(wal(data), endOf(data, () => 0) - 100),
  'a bit in the head of the write-ahead file': (data) => flip(wal(data), 20),
  'a write-ahead file that is cut': (data) => truncate(wal(data), endOf(data, () => 0) - 1),
  'a write-ahead file that is empty': (data) => truncate(wal(data), 0),
  'a write-ahead file that is gone': (data) => rm(wal(data)),
  'a log that is gone': (data) => rm(log(data)),
  'a log and a write-ahead file that are gone': async (data) => {
    await rm(log(data));
    await rm(wal(data));
  },
  'a log that is empty': async (data) => {
    await checkpointed(data);
    await truncate(log(data), 0);
  },
  'a log that is cut': async (data) => {
    await checkpointed(data);
    await truncate(log(data), 5 * 4096);
  },
  'a page header that is noise': async (data) => {
    await checkpointed(data);
    const bytes = await readFile(log(data));
    await writeFile(log(data), bytes.fill(0xa5, 0, 100));
  },
};

describe('DUR-2 F07: a damaged data directory is not opened, and says the way back', () => {
  test.each(Object.entries(atStart))('%s', async (_name, damage) => {
    await using copy = await damagedCopy(damage);
    const data = join(copy.path, 'data');
    const before = await readFile(log(data)).catch(() => undefined);
    const open = (): Promise<unknown> => startServer({ directory: data });
    const refused = await open().then(
      () => undefined,
      (error: unknown) => error,
    );
    expect(String(refused)).toMatch(/is damaged: .*ghanti doctor --data .*ghanti restore <backup>/s);
    // Not at the second attempt either, and nothing was made of it meanwhile.
    await expect(open().then(() => 'opened')).rejects.toThrow('is damaged');
    expect(await readFile(log(data)).catch(() => undefined)).toEqual(before);
  });
});

describe('F07: the way back', () => {
  test('doctor names the damage, and a restored backup goes on', { timeout: 60_000 }, async () => {
    await using copy = await damagedCopy((data) => rm(wal(data)));
    const data = join(copy.path, 'data');
    const doctor = await runGhanti(['doctor', '--data', data], { cwd: copy.path });
    expect(doctor.code).toBe(1);
    expect(doctor.out).toMatch(/FAULT +the end of the log: its? .*\d.* on disk\n.*ghanti restore/);
    await expect(spawnServer({ directory: data })).rejects.toThrow(
      /^ended with 1 before it was ready:\nthe log in/,
    );
    const restored = await runGhanti(['restore', join(killed.path, 'backup'), '--data', data, '--force'], {
      cwd: copy.path,
    });
    expect(restored).toMatchObject({ code: 0 });
    await using server = await startServer({ directory: data });
    const { asOf } = await person(server, 'bilal').call('history', { channel, limit: 1 });
    expect(asOf).toBe(head - 5);
  });

  test('without the file that remembers, it goes on from what is left', async () => {
    await using copy = await damagedCopy(async (data) => {
      await truncate(
        wal(data),
        endOf(data, () => 2),
      );
      await rm(join(data, 'ghanti.reached'));
    });
    await using server = await startServer({ directory: join(copy.path, 'data') });
    const { asOf } = await person(server, 'bilal').call('history', { channel, limit: 1 });
    expect(asOf).toBeLessThan(head);
  });
});

/** Replaces one occurrence, by a text of the same length. */
const alter = async (path: string, from: string | Buffer, to: string | Buffer): Promise<void> => {
  const bytes = await readFile(path);
  const place = bytes.indexOf(from);
  expect(place).toBeGreaterThan(0);
  bytes.set(Buffer.from(to), place);
  await writeFile(path, bytes);
};

describe('F07: damage that a start does not see is never served', () => {
  test('a bit in the text of a message', async () => {
    await using copy = await damagedCopy(checkpointed);
    const data = join(copy.path, 'data');
    await alter(log(data), `${word} k4`, `${word} k5`);
    await using server = await startServer({ directory: data });
    const bilal = person(server, 'bilal');
    const read = await bilal.rest.call('history', { channel, limit: 50 });
    expect(read).toMatchObject({ ok: false, error: { code: 'internal' } });
    // The others are read, and the server lives.
    const { messages } = await bilal.call('history', { channel, limit: 3 });
    expect(messages).toMatchObject([8, 9, 10].map((number) => ({ data: { text: `${word} k${number}` } })));
  });

  test('what is sound is opened as it was left', async () => {
    await using copy = await damagedCopy(() => Promise.resolve());
    await using server = await startServer({ directory: join(copy.path, 'data') });
    const { asOf } = await person(server, 'bilal').call('history', { channel, limit: 1 });
    expect(asOf).toBe(head);
  });
});
