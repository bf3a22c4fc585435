/** The contract of `Search`, on Postgres. */
import { systemClock } from '../../src/kit/clock.ts';
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
