/**
 * The file of the search index: it is made anew wherever it cannot be right, and keeps nothing of what was taken out.
 */
import { cp, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { eventually, spawnServer, group, people, person, temporaryDirectory } from '@ghanti/testkit';
import { describe, expect, it } from 'vitest';
import { systemClock } from '../../src/kit/clock.ts';
import { change, deleted, edited, Library, type Opened } from '../../src/store/contract/search.fixture.ts';
import { openSqliteSearch } from '../../src/store/sqlite/search/open-sqlite-search.ts';
import { openForTest } from './sqlite-for-test.ts';

const openWith =
  (more: { readonly chunkMessages?: number }) =>
  async (directory: string): Promise<Opened> => {
    const store = await openForTest(directory);
    const last = () => store.lastPosition();
    return { store, search: openSqliteSearch({ directory, clock: systemClock, last, ...more }) };
  };
const open = openWith({});

const talk = async (): Promise<Library> => {
  const library = await Library.open(open);
  await library.group('g', ['asha']);
  await library.say('g', 'tea one', 'tea two', 'tea three');
  await library.steps(deleted('g', 3));
  expect(await library.find('tea')).toEqual(['g#4', 'g#2']);
  return library;
};

const indexFiles = async (directory: string): Promise<readonly string[]> =>
  (await readdir(directory)).filter((name) => name.startsWith('search')).map((name) => join(directory, name));

/** True where a word is anywhere in the bytes of the index. */
const holds = async (directory: string, word: string): Promise<boolean> => {
  const files = await Promise.all((await indexFiles(directory)).map((path) => readFile(path)));
  return files.some((bytes) => bytes.includes(word));
};

const harm: Readonly<Record<string, (path: string) => Promise<void>>> = {
  'is missing': (path) => rm(path),
  'is empty': (path) => truncate(path),
  'is no database': (path) => writeFile(path, Buffer.alloc(20_000, 'no database at all ')),
  'is cut in half': async (path) => truncate(path, Math.floor((await readFile(path)).length / 2)),
  'has pages of noise': async (path) => {
    const bytes = await readFile(path);
    for (let page = 1; page * 4096 < bytes.length; page += 1)
      bytes.fill(0xa5, page * 4096, page * 4096 + 4000);
    await writeFile(path, bytes);
  },
  'is of another version': async (path) => {
    using database = new DatabaseSync(path);
    database.exec("UPDATE progress SET version = 'another'");
  },
  'is of another log': async (path) => {
    using database = new DatabaseSync(path);
    database.exec("UPDATE progress SET epoch = 'another'");
  },
};

describe('an index that', () => {
  it.for(Object.entries(harm))('%s is made anew', async ([, spoil]) => {
    await using library = await talk();
    await library.reopen(() => spoil(join(library.directory, 'search.db')));
    await eventually(async () => expect(await library.find('tea')).toEqual(['g#4', 'g#2']));
    await library.say('g', 'more tea');
    expect(await library.find('tea')).toEqual(['g#6', 'g#4', 'g#2']);
  });

  const ends = ['', '-wal'];
  const copyLog = async (from: string, to: string): Promise<void> => {
    for (const end of ['', '-wal', '-shm']) await rm(join(to, `ghanti.db${end}`), { force: true });
    for (const end of ends) await cp(join(from, `ghanti.db${end}`), join(to, `ghanti.db${end}`));
  };

  it.for(['the same run', 'another run'])(
    'knows what the log has lost is made anew (CUR-3): lost in %s',
    async (run) => {
      await using library = await talk();
      await using old = await temporaryDirectory();
      await copyLog(library.directory, old.path);
      if (run === 'another run') await library.reopen();
      await library.say('g', 'lost tea');
      await library.steps(edited('g', 2, 'lost milk'), deleted('g', 4));
      expect(await library.find('tea')).toEqual(['g#6']);
      await library.reopen(async () => {
        await copyLog(old.path, library.directory);
        // As an operator does who goes on without what is lost.
        await rm(join(library.directory, 'ghanti.reached'), { force: true });
      });
      expect(await library.find('tea')).toEqual(['g#4', 'g#2']);
      await library.say('g', 'new milk');
      expect([await library.find('milk'), await library.find('lost')]).toEqual([['g#6'], []]);
    },
  );
});

describe('nothing is left in the files', () => {
  const words = ['zugzwang', 'झरोखा'];

  const ways = ['deleted', 'edited', 'expired'] as const;
  const sizes = [1, 40, 10_000];
  const cases = ways.flatMap((how) => sizes.map((chunkMessages) => ({ how, chunkMessages })));

  it.for(cases)('of what was $how, in chunks of $chunkMessages', async ({ how, chunkMessages }) => {
    await using library = await Library.open(openWith({ chunkMessages }));
    await library.group('g', ['asha']);
    const expiresAt = Date.now() + 500;
    await library.say('g', ...Array.from({ length: 300 }, (_, index) => `tea number ${index}`));
    const said = { text: words.join(' '), ...(how === 'expired' && { expiresAt }) };
    await library.steps(change('g', 'receiveMessage', 'asha', said));
    await library.say('g', ...Array.from({ length: 40 }, () => 'milk'));
    expect(await library.find('zugz*')).toEqual(['g#302']);
    for (const word of words) expect(await holds(library.directory, word)).toBe(true);
    if (how === 'deleted') await library.steps(deleted('g', 302));
    if (how === 'edited') await library.steps(edited('g', 302, 'tea'));
    await eventually(async () => expect(await library.find('zugz*')).toEqual([]));
    for (const word of words) expect(await holds(library.directory, word)).toBe(false);
    await library.reopen();
    for (const word of words) expect(await holds(library.directory, word)).toBe(false);
    expect(await library.find('299')).toEqual(['g#301']);
  });
});

it('a killed server finds all that it acknowledged (DUR-2)', { timeout: 60_000 }, async () => {
  await using directory = await temporaryDirectory();
  const found = async (server: Parameters<typeof person>[0], q: string): Promise<number> =>
    (await person(server, 'bilal').call('search', { q, limit: 200 })).hits.length;
  let channel = '';
  for (let round = 0; round < 3; round += 1) {
    await using server = await spawnServer({ directory: directory.path });
    const [asha, bilal] = await people(server, 'asha', 'bilal');
    channel = channel === '' ? await group(asha, [bilal]) : channel;
    for (let index = 0; index < 20; index += 1)
      await asha.call('sendMessage', { channel, clientId: `k${round}-${index}`, text: `chai n${index}` });
    if (round !== 1) expect(await found(server, 'chai')).toBe((round + 1) * 20);
    await server.end('SIGKILL');
  }
  await using last = await spawnServer({ directory: directory.path });
  expect([await found(last, 'chai'), await found(last, 'n7')]).toEqual([60, 3]);
});
