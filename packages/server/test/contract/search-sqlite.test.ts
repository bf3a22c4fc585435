/** The contract of `Search`, on SQLite. */
import { systemClock } from '../../src/kit/clock.ts';
import { searchContract } from '../../src/store/search.contract.ts';
import { openSqliteSearch } from '../../src/store/sqlite/search/open-sqlite-search.ts';
import { openForTest } from './sqlite-for-test.ts';

searchContract('SQLite', async (directory) => {
  const store = await openForTest(directory);
  const search = openSqliteSearch({
    directory,
    clock: systemClock,
    last: () => store.lastPosition(),
    onTrouble: (error) => {
      throw error;
    },
  });
  return { store, search };
});
