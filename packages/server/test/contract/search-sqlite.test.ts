/** The contract of `Search`, on SQLite: with all messages in memory, and with nearly all of them in chunks of the file. */
import { inject } from 'vitest';
import { pick } from '../../../../testing/layer.ts';
import { systemClock } from '../../src/kit/clock.ts';
import type { Opened } from '../../src/store/contract/search.fixture.ts';
import { searchContract } from '../../src/store/search.contract.ts';
import { openSqliteSearch } from '../../src/store/sqlite/search/open-sqlite-search.ts';
import { openForTest } from './sqlite-for-test.ts';

const open =
  (chunkMessages: number | undefined) =>
  async (directory: string): Promise<Opened> => {
    const store = await openForTest(directory);
    const search = openSqliteSearch({
      directory,
      clock: systemClock,
      last: () => store.lastPosition(),
      onTrouble: (error) => {
        throw error;
      },
      ...(chunkMessages !== undefined && { chunkMessages }),
    });
    return { store, search };
  };

const talks = { talks: pick(3, 15) };

searchContract('SQLite', open(undefined), talks);
searchContract('SQLite, in chunks of 5', open(5), talks);
if (inject('layer') === 'all') {
  searchContract('SQLite, in chunks of 1', open(1), talks);
  searchContract('SQLite, in chunks of 100', open(100), talks);
}
