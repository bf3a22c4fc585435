/** The contract of `Search`, on Postgres. */
import { eventually, queryPostgres, temporaryDirectory } from '@ghanti/testkit';
import { expect, it } from 'vitest';
import { systemClock } from '../../src/kit/clock.ts';
import type { Turns } from '../../src/kit/turns.ts';
import { joining, make, person, send, write } from '../../src/store/contract/store.fixture.ts';
import { wordsAsked } from '../../src/store/search-words.ts';
import type { Opened } from '../../src/store/contract/search.fixture.ts';
import { openPostgresSearch } from '../../src/store/postgres/search/open-postgres-search.ts';
import { searchContract } from '../../src/store/search.contract.ts';
import { pick } from '../../../../testing/layer.ts';
import { openForTest, urlFor } from './postgres-for-test.ts';

const open = async (directory: string): Promise<Opened> => {
  const store = await openForTest(directory);
  const search = openPostgresSearch({
    url: await urlFor(directory),
    clock: systemClock,
    onTrouble: (error) => {
      throw error;
    },
  });
  return { store, search };
};

searchContract('Postgres', open, { talks: pick(2, 15) });

it('of several nodes one follows the log by itself, and whoever searches knows all the same', async () => {
  await using place = await temporaryDirectory();
  const store = await openForTest(place.path);
  const url = await urlFor(place.path);
  let asked = 0;
  const turns: Turns = {
    has: () => Promise.resolve((asked += 1) < 0),
    give: () => Promise.resolve(),
  };
  const search = openPostgresSearch({ url, clock: systemClock, turns });
  await store.accounts.createUser(person('asha', 'asha', 'Asha'), 'hash');
  await store.commit([write([make('g1'), joining('g1', ['asha'])])]);
  await store.commit([send('g1', 'asha', 'hello')]);
  search.grown();
  await eventually(() => asked > 0);
  const reached = 'SELECT "position" FROM search_progress';
  expect(await queryPostgres(url, reached)).toEqual([{ position: '0' }]);
  // What is asked for again and again is asked for once.
  search.grown();
  const found = await search.find({ user: 'asha', words: wordsAsked('hello'), limit: 9 });
  expect([found.length, asked]).toEqual([1, 1]);
  await search.close();
  await store.close();
});
