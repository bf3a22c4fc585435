/**
 * What is wrong with the data of a server that runs: what doctor would find in its directory, the replay of the log included; or, of a
 * database, rows whose checksums do not fit (reading them fails) and channels that are not dense.
 */
import { join } from 'node:path';
import { placeFor, queryPostgres } from '@ghanti/testkit';
import { inspectFile } from '../../src/store/sqlite/care/inspect-file.ts';
import { openPostgresStore } from '../../src/store/postgres/open-postgres-store.ts';

const ignore = (): void => undefined;

const inFile = async (directory: string): Promise<readonly string[]> => {
  const { checks } = await inspectFile(join(directory, 'ghanti.db'), { reading: ignore, replaying: ignore });
  return checks.flatMap(({ check, fault }) => (fault === undefined ? [] : [`${check}: ${fault}`]));
};

const pageSize = 1_000;

const inDatabase = async (url: string): Promise<readonly string[]> => {
  const store = await openPostgresStore({ url, ids: String, newEpoch: String, durability: 'full' });
  try {
    for (let at = 0, more = true; more;) {
      const page = await store.log(at, pageSize);
      at = page.at(-1)?.position ?? at;
      more = page.length === pageSize;
    }
  } finally {
    await store.close();
  }
  const holes = await queryPostgres(
    url,
    'SELECT channel FROM events GROUP BY channel HAVING count(*) <> max(seq) - min(seq) + 1',
  );
  return holes.map((row) => `not dense: ${JSON.stringify(row)}`);
};

export const faultsIn = async (directory: string): Promise<readonly string[]> => {
  const { databaseUrl } = await placeFor(directory);
  return databaseUrl === undefined ? await inFile(directory) : await inDatabase(databaseUrl);
};
