/** The search index by itself: what fails is taken in again, whole; and no step of a search is long. */
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { temporaryDirectory } from '@ghanti/testkit';
import { describe, expect, it, vi } from 'vitest';
import { change } from '../../src/store/contract/search.fixture.ts';
import { joining, make, write } from '../../src/store/contract/store.fixture.ts';
import { wordsAsked } from '../../src/store/search-words.ts';
import { SearchIndex } from '../../src/store/sqlite/search/search-index.ts';
import type { Store } from '../../src/store/store.ts';
import { openForTest } from './sqlite-for-test.ts';

const said = async (store: Store, texts: readonly string[]): Promise<void> => {
  const steps = texts.map((text) => change('g', 'receiveMessage', 'asha', { text }));
  await store.commit([write([make('g'), joining('g', ['asha'])]), ...steps.map((step) => write([step]))]);
};

const takeIn = (index: SearchIndex, last: number): void => {
  while (index.position < last) index.advance(last);
};

/** The seqs that a search finds, and how many steps it takes. */
const find = (index: SearchIndex, q: string): { seqs: readonly number[]; steps: number } => {
  const walk = index.walk({ user: 'asha', words: wordsAsked(q), limit: 1000 });
  for (let steps = 1; ; steps += 1) {
    const { done, value } = walk.next();
    if (done === true) return { seqs: value.map(({ seq }) => seq), steps };
  }
};

describe('the index', () => {
  it.for([1, 3, 100])('takes in again what the file refused, in chunks of %i', async (chunkMessages) => {
    await using directory = await temporaryDirectory();
    const store = await openForTest(directory.path);
    await said(store, ['tea one', 'tea two', 'tea three', 'tea four', 'tea five']);
    const last = await store.lastPosition();
    const index = new SearchIndex(directory.path, chunkMessages);
    using file = new DatabaseSync(join(directory.path, 'search.db'));
    file.exec(
      `CREATE TRIGGER full BEFORE INSERT ON messages WHEN NEW.seq = 5 BEGIN SELECT RAISE(ABORT, 'full'); END`,
    );
    expect(() => index.advance(last)).toThrow('full');
    file.exec('DROP TRIGGER full');
    takeIn(index, last);
    expect(find(index, 'tea').seqs).toEqual([6, 5, 4, 3, 2]);
    expect(find(index, 'tea two').seqs).toEqual([3]);
    index.close();
    await store.close();
  });

  it('takes in a piece at a time, by its own work: time that others have the core ends none', async () => {
    await using directory = await temporaryDirectory();
    const store = await openForTest(directory.path);
    const long = Array.from({ length: 600 }, (_, index) => `word${index}`).join(' ');
    await said(store, [
      ...Array.from({ length: 12 }, (_, at) => `short ${at}`),
      ...Array.from({ length: 200 }, (_, at) => `${long} ${at}`),
    ]);
    const last = await store.lastPosition();
    const index = new SearchIndex(directory.path);
    let now = 0;
    const clock = vi.spyOn(performance, 'now').mockImplementation(() => (now += 1_000));
    index.advance(14);
    clock.mockRestore();
    expect(index.position).toBe(14);
    index.advance(last);
    expect(index.position).toBeLessThan(last);
    takeIn(index, last);
    expect(find(index, 'word599').seqs).toHaveLength(200);
    index.close();
    await store.close();
  });

  it('looks through very many words that begin alike in steps', async () => {
    await using directory = await temporaryDirectory();
    const store = await openForTest(directory.path);
    const wordsOf = (at: number): string =>
      Array.from({ length: 2500 }, (_, index) => `same${at * 2500 + index}`).join(' ');
    await said(
      store,
      Array.from({ length: 8 }, (_, at) => wordsOf(at)),
    );
    const index = new SearchIndex(directory.path, 8);
    takeIn(index, await store.lastPosition());
    const found = find(index, 'same*');
    expect(found.seqs).toEqual([9, 8, 7, 6, 5, 4, 3, 2]);
    expect(found.steps).toBeGreaterThan(10);
    expect(find(index, 'same19999 same2*').seqs).toEqual([]);
    expect(find(index, 'same19999 same1999*').seqs).toEqual([9]);
    index.close();
    await store.close();
  });
});
