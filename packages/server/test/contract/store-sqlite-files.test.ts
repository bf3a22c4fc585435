/** What only files can suffer: locks, flipped bits, lost tails, a newer schema (F06, F07). */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFile, mkdir, readFile, stat, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect, it, onTestFinished } from 'vitest';
import { type EventRow, type Store, CorruptEvent, StoreLocked, StoreTooNew } from '../../src/store/store.ts';
import { send, StoreFixture } from '../../src/store/contract/store.fixture.ts';
import { openForTest } from './sqlite-for-test.ts';

const on = new StoreFixture((directory) => openForTest(directory));
const file = (directory: string): string => join(directory, 'ghanti.db');

/** Opens what is on disk at this moment as if the process had died now, cut or altered by `spoil`. */
const reopenCopy = async (spoil: (directory: string) => Promise<void>): Promise<Store> => {
  const directory = join(on.directory, 'copy');
  await mkdir(directory);
  for (const name of ['ghanti.db', 'ghanti.db-wal'])
    await copyFile(join(on.directory, name), join(directory, name));
  await spoil(directory);
  const store = await openForTest(directory);
  onTestFinished(() => store.close());
  return store;
};

/** Replaces `from` with a text of the same length wherever it stands in the closed store's file. */
const alter = async (from: string, to: string): Promise<void> => {
  const content = await readFile(file(on.directory));
  let found = 0;
  for (let place = content.indexOf(from); place !== -1; place = content.indexOf(from, place + 1)) {
    content.write(to, place);
    found += 1;
  }
  expect(found).toBeGreaterThan(0);
  await writeFile(file(on.directory), content);
};

const reopenAltered = async (from: string, to: string): Promise<Store> => {
  await on.store.close();
  await alter(from, to);
  const store = await openForTest(on.directory);
  onTestFinished(() => store.close());
  return store;
};

it('lets one opener at a time have the directory, in one process too', async () => {
  await expect(openForTest(on.directory)).rejects.toThrow(StoreLocked);
  await on.reopen();
});

it('frees the directory when its holder is killed, and has what was committed (DUR-2)', async () => {
  await on.store.close();
  const helper = new URL('sqlite-for-test.ts', import.meta.url).href;
  const program = `
    const { openForTest } = await import(${JSON.stringify(helper)});
    const store = await openForTest(${JSON.stringify(on.directory)});
    const step = { do: 'channel', id: 'g1', kind: 'group', title: null, posting: 'members', history: 'all', by: null };
    await store.commit([{ at: 1, guards: [], steps: [step] }]);
    console.log('committed');
    setInterval(() => {}, 1000);`;
  const conditions = ['--conditions=@ghanti/source', '--input-type=module', '--eval', program];
  const child = spawn(process.execPath, conditions, { stdio: ['ignore', 'pipe', 'inherit'] });
  await once(child.stdout, 'data');
  await expect(openForTest(on.directory)).rejects.toThrow(StoreLocked);
  child.kill('SIGKILL');
  await once(child, 'exit');
  const store = await openForTest(on.directory);
  onTestFinished(() => store.close());
  expect(await store.channel('g1')).toBeDefined();
});

it('never serves a text that was altered in the file (CorruptEvent)', async () => {
  await on.group('g1', ['asha', 'bilal']);
  await on.group('g2', ['asha']);
  const good = send('g2', 'asha', 'good');
  await on.store.commit([send('g1', 'asha', 'before'), send('g1', 'asha', 'the needle'), good]);
  const store = await reopenAltered('"the needle"', '"the noodle"');
  const read = (from: number, to: number): Promise<readonly EventRow[]> =>
    store.events({ channel: 'g1', from, to }, 10, false);
  expect(await read(1, 3)).toHaveLength(3);
  await expect(read(3, 4)).rejects.toThrow(CorruptEvent);
  await expect(store.log(0, 100)).rejects.toThrow('event g1#4');
  await expect(store.merged([{ channel: 'g1', from: 1, to: 9 }], 0, 100)).rejects.toThrow(CorruptEvent);
  const { results } = await store.commit([send('g1', 'asha', 'the needle'), good]);
  expect(results).toMatchObject([
    { outcome: 'broken', error: new CorruptEvent('g1', 4) },
    { outcome: 'duplicate' },
  ]);
});

it('notices any altered field of a row, also when it answers a repeat (CorruptEvent, IDEM-1)', async () => {
  await on.group('g1', ['asha']);
  const { events } = await on.store.commit([send('g1', 'asha', 'once')]);
  const id = events[0]?.id ?? '';
  const store = await reopenAltered(`receiveMessage${id}`, `receiveMessagf${id}`);
  const { results } = await store.commit([send('g1', 'asha', 'once'), send('g1', 'asha', 'twice')]);
  expect(results).toMatchObject([
    { outcome: 'broken', error: new CorruptEvent('g1', 2) },
    { outcome: 'written' },
  ]);
});

it.each([
  ['cut short', (wal: string, bytes: number) => truncate(wal, bytes)],
  [
    'spoiled by one bit',
    async (wal: string, bytes: number) => {
      const content = await readFile(wal);
      content.writeUInt8(content.readUInt8(bytes) ^ 4, bytes);
      await writeFile(wal, content);
    },
  ],
])(
  'begins its epoch before what a WAL %s has lost, and never gives a seq twice in it (CUR-3)',
  async (_, spoil) => {
    await on.group('g1', ['asha']);
    await on.reopen();
    for (let round = 0; round < 30; round += 1) await on.store.commit([send('g1', 'asha', `m${round}`)]);
    const [before, last] = [await on.all('g1'), await on.store.lastPosition()];
    const run = on.store.epochs.at(-1);
    const store = await reopenCopy(async (directory) => {
      const wal = `${file(directory)}-wal`;
      await spoil(wal, Math.floor((await stat(wal)).size / 3));
    });
    const left = await store.events({ channel: 'g1', from: 1, to: 1000 }, 1000, false);
    expect(left.length).toBeLessThan(before.length);
    expect(left).toEqual(before.slice(0, left.length));
    expect(store.epochs.at(-2)).toEqual(run);
    expect(store.epochs.at(-1)?.from).toBe(left.at(-1)?.position);
    expect(store.epochs.at(-1)?.from).toBeLessThan(last);
    const { events } = await store.commit(
      Array.from({ length: 40 }, (_unused, index) => send('g1', 'asha', `n${index}`)),
    );
    expect(events[0]).toMatchObject({ seq: left.length + 1, position: (left.at(-1)?.position ?? 0) + 1 });
    expect(store.epochs.at(-1)?.from).toBeLessThan(last);
  },
);

it('begins an epoch at each opening (CUR-3)', async () => {
  await on.reopen();
  await on.reopen();
  expect(new Set(on.store.epochs.map(({ epoch }) => epoch)).size).toBe(3);
});

it('refuses data of a newer program, and leaves it as it is', async () => {
  await on.store.close();
  const later = new DatabaseSync(file(on.directory));
  const version = Number(later.prepare('PRAGMA user_version').get()?.['user_version']);
  later.exec('PRAGMA user_version = 99');
  later.close();
  await expect(openForTest(on.directory)).rejects.toThrow(StoreTooNew);
  const again = new DatabaseSync(file(on.directory));
  expect({ ...again.prepare('SELECT count(*) AS n FROM epochs').get() }).toEqual({ n: 1 });
  again.exec(`PRAGMA user_version = ${version}`);
  again.close();
  await on.reopen();
});

it('refuses a file that is no database, and lets go of the directory', async () => {
  await on.store.close();
  const kept = await readFile(file(on.directory));
  await writeFile(
    file(on.directory),
    'not a database, but long enough to be read as the header of one '.repeat(100),
  );
  await expect(openForTest(on.directory)).rejects.toThrow('not a database');
  await writeFile(file(on.directory), kept);
  await on.reopen();
});

it('an altered or missing row of the audit log is found, and the database itself refuses to make one', async () => {
  for (const action of ['one', 'two', 'three'])
    await on.store.audit.append({ at: 1, by: 'root', action, target: null, detail: '{}' });
  expect(await on.store.audit.firstBroken()).toBeUndefined();
  await on.store.close();
  const database = new DatabaseSync(file(on.directory));
  expect(() => database.exec("UPDATE audit SET by = 'nobody'")).toThrow('only appended to');
  expect(() => database.exec('DELETE FROM audit')).toThrow('only appended to');
  database.exec("DROP TRIGGER audit_stays; UPDATE audit SET by = 'nobody' WHERE num = 2");
  database.close();
  await on.reopen();
  expect(await on.store.audit.firstBroken()).toBe(2);
});
