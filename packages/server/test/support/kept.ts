/** What of a server's data is on disk, as bytes or as rows: the files of its directory, and where it has a database, all tables of that. */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { placeFor, queryPostgres } from '@ghanti/testkit';

const files = async (directory: string): Promise<readonly string[]> => {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true });
  const paths = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  return await Promise.all(paths.map((path) => readFile(path, 'utf8')));
};

const tables = async (url: string): Promise<readonly string[]> => {
  const names = await queryPostgres(
    url,
    "SELECT tablename AS name FROM pg_tables WHERE schemaname = 'public'",
  );
  const rows = names.map((row) =>
    queryPostgres(url, `SELECT t::text AS text FROM "${String(Object(row).name)}" t`),
  );
  return (await Promise.all(rows)).map((of) => JSON.stringify(of));
};

export const keptOf = async (directory: string): Promise<readonly string[]> => {
  const { databaseUrl } = await placeFor(directory);
  return [...(await files(directory)), ...(databaseUrl === undefined ? [] : await tables(databaseUrl))];
};
