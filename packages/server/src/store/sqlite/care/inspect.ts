/**
 * Whether a log is sound, read from end to end: SQLite's own structure, each row's checksum, dense seqs, and what is counted beside
 * the log. It changes nothing and may run beside a server.
 */
import { checking } from '../audit.ts';
import type { Database } from '../database.ts';
import { eventColumns, type EventRecord } from '../../sql/event-rows.ts';
import { checksum } from '../event-record.ts';
import { schemaVersion, versionOf } from '../migrations.ts';
import type { OnProgress } from './copy-log.ts';
import { replayChecks } from './inspect-replay.ts';
import { channelChecks, feedChecks, stateChecks } from './inspect-rows.ts';

export type Check = { readonly check: string; readonly fault?: string };

const perPage = 5000;
const most = 5;

const some = (found: readonly string[]): string =>
  found.length <= most
    ? found.join(', ')
    : `${found.slice(0, most).join(', ')} and ${found.length - most} more`;

export const checked = (check: string, found: readonly string[]): Check =>
  found.length === 0 ? { check } : { check, fault: some(found) };

const structure = (database: Database): readonly string[] =>
  database
    .query<{ integrity_check: string }>('PRAGMA integrity_check(20)')
    .all()
    .map((row) => row.integrity_check)
    .filter((line) => line !== 'ok');

const checksums = (database: Database, onProgress: OnProgress): readonly string[] => {
  const page = database.query<EventRecord>(
    `SELECT ${eventColumns} FROM events e WHERE e.position > ? ORDER BY e.position LIMIT ${perPage}`,
  );
  const all = database.query<{ n: number }>('SELECT count(*) AS n FROM events').get()?.n ?? 0;
  const bad: string[] = [];
  let [after, done] = [0, 0];
  for (let rows = page.all(after); rows.length > 0; rows = page.all(after)) {
    for (const row of rows)
      if (checksum(row) !== row.checksum) bad.push(`channel ${row.channel} event ${row.seq}`);
    after = rows.at(-1)?.position ?? after;
    done += rows.length;
    onProgress(done, all);
  }
  return bad;
};

const auditChain = async (database: Database): Promise<readonly string[]> => {
  const broken = await checking(database)();
  return broken === undefined ? [] : [`row ${broken} does not follow the one before`];
};

/** What is kept in tables of this version: data of another one is asked for the log alone. */
const besideLog = async (database: Database): Promise<readonly Check[]> =>
  versionOf(database) === schemaVersion
    ? [
        ...feedChecks(database),
        ...stateChecks(database),
        checked('the chain of the audit log', await auditChain(database)),
      ]
    : [];

/** What is shown of long work. */
export type InspectProgress = {
  readonly reading: OnProgress;
  /** Without it the log is not replayed: that takes about as long as all else. */
  readonly replaying?: OnProgress;
};

const replayed = (database: Database, sound: boolean, onProgress: OnProgress | undefined): readonly Check[] =>
  onProgress !== undefined && sound && versionOf(database) === schemaVersion
    ? replayChecks(database, onProgress)
    : [];

/** All checks, in the order in which they make sense: with a broken structure the others are not asked. */
export const inspectLog = async (
  database: Database,
  { reading, replaying }: InspectProgress,
): Promise<readonly Check[]> => {
  const first = checked('the structure of the file', structure(database));
  if (first.fault !== undefined) return [first];
  // What is sorted or made anew on the way may be as large as the log.
  database.raw.exec('PRAGMA temp_store=FILE');
  database.raw.exec('BEGIN');
  try {
    const rows = checked('the checksum of each event', checksums(database, reading));
    const others = [...channelChecks(database), ...(await besideLog(database))];
    return [first, rows, ...others, ...replayed(database, rows.fault === undefined, replaying)];
  } finally {
    database.raw.exec('ROLLBACK');
  }
};
