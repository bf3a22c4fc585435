/** Inspects the log in a file, and says how far it goes. */
import { isSpoiled, openReadOnly, type Database } from '../database.ts';
import { versionOf } from '../migrations.ts';
import { inspectLog, type Check, type InspectProgress } from './inspect.ts';

export type Inspected = {
  readonly checks: readonly Check[];
  readonly events: number;
  readonly position: number;
  readonly schema: number;
};

const counted = (database: Database): { n: number; last: number | null } | undefined =>
  database
    .query<{ n: number; last: number | null }>('SELECT count(*) AS n, max(position) AS last FROM events')
    .get();

export const inspectFile = async (path: string, progress: InspectProgress): Promise<Inspected> => {
  let database: Database | undefined;
  try {
    database = openReadOnly(path);
    const checks = await inspectLog(database, progress);
    const broken = checks.length === 1;
    const row = broken ? undefined : counted(database);
    const schema = broken ? 0 : versionOf(database);
    return { checks, schema, events: row?.n ?? 0, position: row?.last ?? 0 };
  } catch (error) {
    if (!isSpoiled(error) || !(error instanceof Error)) throw error;
    const checks = [{ check: 'the structure of the file', fault: error.message }];
    return { checks, schema: 0, events: 0, position: 0 };
  } finally {
    database?.raw.close();
  }
};
