/** The storage contract, on every driver; and what only a driver that outlives a program can show. */
import 'fake-indexeddb/auto';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { indexedDbStorage, memoryStorage, type Storage } from '@ghanti/client';
import { fileStorage } from '@ghanti/client/node';
import { temporaryDirectory } from '@ghanti/testkit';
import { describe, expect, test } from 'vitest';
import { indexedDbStorageOf } from '../../src/storage/indexeddb.ts';
import { schemaVersion } from '../../src/storage/storage.ts';
import { storageContract, type StorageUnderTest } from '../../src/storage/storage.contract.ts';

const asIs = (storage: Storage): StorageUnderTest => ({
  storage,
  again: () => storage,
  [Symbol.asyncDispose]: () => Promise.resolve(),
});

storageContract('storage in memory', () => Promise.resolve(asIs(memoryStorage())));

let databases = 0;
/** Databases of one browser have no directory: scopes are told apart by a number of their own. */
const numbered = (storage: Storage, number: number): Storage => ({
  open: (scope) => storage.open(`${scope} ${number}`),
  remove: (scope) => storage.remove(`${scope} ${number}`),
});
storageContract('storage in IndexedDB', () => {
  const number = (databases += 1);
  const again = () => numbered(indexedDbStorage(), number);
  return Promise.resolve({ ...asIs(again()), again });
});

storageContract('storage in files', async () => {
  const directory = await temporaryDirectory('storage');
  const again = () => fileStorage(directory.path);
  return { storage: again(), again, [Symbol.asyncDispose]: () => directory[Symbol.asyncDispose]() };
});

const both = [
  { table: 'meta', key: 'meta', value: 'copy' },
  { table: 'outbox', key: 'k', value: 'work' },
] as const;

describe('CL-34: a form of another version', () => {
  test('is dropped in IndexedDB, all but the outbox and the wishes', async () => {
    const old = await indexedDbStorageOf(schemaVersion).open('of old');
    await old.write(both);
    // A tab of a newer version opens while this one still has it open.
    const shelf = await indexedDbStorageOf(schemaVersion + 1).open('of old');
    expect(await shelf.get('meta', 'meta')).toBeUndefined();
    expect(await shelf.get('outbox', 'k')).toBe('work');
    await expect(old.write(both)).rejects.toThrow();
    await shelf.close();
  });

  test('is dropped in files, all but the outbox and the wishes', async () => {
    await using directory = await temporaryDirectory('storage');
    const shelf = await fileStorage(directory.path).open('one');
    await shelf.write(both);
    await shelf.close();
    const [file = ''] = (await readdir(directory.path)).filter((name) => name.endsWith('.jsonl'));
    const path = join(directory.path, file);
    const [, ...lines] = (await readFile(path, 'utf8')).split('\n');
    await writeFile(path, ['0', ...lines].join('\n'));
    const again = await fileStorage(directory.path).open('one');
    expect(await again.get('meta', 'meta')).toBeUndefined();
    expect(await again.get('outbox', 'k')).toBe('work');
    await again.close();
  });
});

describe('storage in files', () => {
  test('ignores a line that a crash cut short, as if it had not been written', async () => {
    await using directory = await temporaryDirectory('storage');
    const shelf = await fileStorage(directory.path).open('one');
    await shelf.write([{ table: 'outbox', key: 'a', value: 1 }]);
    await shelf.write([{ table: 'outbox', key: 'b', value: 2 }]);
    await shelf.close();
    const [file = ''] = (await readdir(directory.path)).filter((name) => name.endsWith('.jsonl'));
    const path = join(directory.path, file);
    const text = await readFile(path, 'utf8');
    for (let length = text.length - 2; text[length - 1] !== '\n'; length -= 1) {
      await writeFile(path, text.slice(0, length));
      const again = await fileStorage(directory.path).open('one');
      expect(await again.get('outbox', 'a')).toBe(1);
      expect(await again.get('outbox', 'b')).toBeUndefined();
      await again.close();
    }
  });

  test('refuses a second process, and takes over from one that is gone', async () => {
    await using directory = await temporaryDirectory('storage');
    const storage = fileStorage(directory.path);
    const shelf = await storage.open('one');
    await shelf.close();
    const [file = ''] = await readdir(directory.path);
    const lock = join(directory.path, `${file}.lock`);
    await writeFile(lock, '1');
    await expect(storage.open('one')).rejects.toThrow('process 1 uses this storage');
    await writeFile(lock, '999999999');
    await (await storage.open('one')).close();
  });
});
