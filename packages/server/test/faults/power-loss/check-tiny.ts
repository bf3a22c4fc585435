/**
 * Looks at an image of tiny-workload.ts: it opens, is whole, and has every row that was marked.
 */
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { Finding } from '@ghanti/testkit';

const rowsOf = (database: DatabaseSync): number => {
  const known = database.prepare("SELECT count(*) AS n FROM sqlite_schema WHERE name = 'rows'").get();
  return known?.['n'] === 1 ? Number(database.prepare('SELECT count(*) AS n FROM rows').get()?.['n']) : 0;
};

export const checkTiny = async (directory: string, marks: readonly string[]): Promise<Finding[]> => {
  try {
    using database = new DatabaseSync(join(directory, 'tiny.db'));
    const integrity = database.prepare('PRAGMA integrity_check').get()?.['integrity_check'];
    if (integrity !== 'ok') return [{ kind: 'unopenable', text: `integrity: ${String(integrity)}` }];
    const rows = rowsOf(database);
    return rows < marks.length ? [{ kind: 'lost', text: `${rows} rows of ${marks.length}` }] : [];
  } catch (error) {
    return [{ kind: 'unopenable', text: String(error) }];
  }
};
