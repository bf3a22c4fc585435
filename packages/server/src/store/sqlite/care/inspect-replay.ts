/**
 * Whether what is kept of messages beside the log is what the log makes of them: all of it is made anew, by the function that makes
 * it when an event is written, and compared row by row. It is made in temporary tables of the same names, which SQLite keeps in
 * a file of its own, so that a long log takes no more memory than a short one. Left to others: the ballots of anonymous
 * polls, which the log does not tell (inspect-rows.ts holds them against the counts).
 */
import type { Database } from '../database.ts';
import { messageStatements } from '../message-statements.ts';
import { replaying } from '../message-upkeep.ts';
import type { OnProgress } from './copy-log.ts';
import { checked, type Check } from './inspect.ts';

type Kept = {
  readonly check: string;
  readonly table: string;
  /** The column that names the message. */
  readonly message: string;
  /** Which of its rows the log tells. */
  readonly told?: string;
};

/** Of a message that is gone, upkeep takes the rest away. */
const stays = (table: string): string =>
  `NOT EXISTS (SELECT 1 FROM leavings l WHERE l.channel = ${table}.channel AND l.target = ${table}.target)`;

const kept: readonly Kept[] = [
  { check: 'state of messages, and pins', table: 'message_state', message: 'seq' },
  { check: 'edits', table: 'message_edits', message: 'target' },
  { check: 'reactions', table: 'reactions', message: 'target', told: stays('reactions') },
  {
    check: 'votes',
    table: 'votes',
    message: 'target',
    told: `${stays('votes')} AND NOT EXISTS (SELECT 1 FROM events e WHERE e.channel = votes.channel AND e.seq = votes.target
      AND json_extract(e.data, '$.poll.anonymous'))`,
  },
  { check: 'messages hidden by one', table: 'hidden_messages', message: 'seq' },
  { check: 'messages that expire', table: 'expiring', message: 'seq' },
  { check: 'runs beside the timeline', table: 'asides', message: 'to_seq' },
];

const perCheck = 1000;

/** Temporary tables hide those of the same names: whatever is asked from here on without `main` is asked of these. */
const hide = (database: Database): void => {
  const definition = database.query<{ sql: string }>(
    `SELECT sql FROM main.sqlite_schema WHERE tbl_name = ? AND sql IS NOT NULL ORDER BY type = 'table' DESC`,
  );
  for (const { table } of kept)
    for (const { sql } of definition.all(table))
      database.raw.exec(
        sql.replace(/^CREATE TABLE /, 'CREATE TEMP TABLE ').replace(/^CREATE INDEX /, 'CREATE INDEX temp.'),
      );
};

/** Gives why it cannot be done, where it cannot: then the log itself tells what cannot be. */
const replay = (database: Database, onProgress: OnProgress): string | undefined => {
  const all = database.query<{ n: number }>('SELECT count(*) AS n FROM main.events').get()?.n ?? 0;
  const { page, apply } = replaying(database, messageStatements(database));
  let [after, done] = [0, 0];
  for (let rows = page(after); rows.length > 0; rows = page(after)) {
    for (const row of rows) {
      try {
        apply(row);
      } catch (error) {
        return `${row.name} ${row.seq}: ${error instanceof Error ? error.message : String(error)}`;
      }
    }
    after = rows.at(-1)?.position ?? after;
    onProgress((done += rows.length), all);
  }
  return undefined;
};

const differing = (database: Database, { table, message, told }: Kept): readonly string[] => {
  const [stored, made] = [
    `SELECT * FROM main.${table}${told === undefined ? '' : ` WHERE ${told}`}`,
    `SELECT * FROM temp.${table}`,
  ];
  const rows = (which: string): string => `SELECT channel, ${message} AS seq FROM (${which})`;
  const sql = `SELECT DISTINCT c.id || ' ' || d.seq AS name FROM (
      ${rows(`${stored} EXCEPT ${made}`)} UNION ALL ${rows(`${made} EXCEPT ${stored}`)}) d
    JOIN channels c ON c.num = d.channel LIMIT ${perCheck}`;
  return database
    .query<{ name: string }>(sql)
    .all()
    .map(({ name }) => name);
};

/** Within a transaction, which takes the temporary tables with it when it is rolled back. */
export const replayChecks = (database: Database, onProgress: OnProgress): readonly Check[] => {
  hide(database);
  const broken = replay(database, onProgress);
  if (broken !== undefined) return [checked('the log replayed', [broken])];
  return kept.map((one) => checked(`the log replayed: ${one.check}`, differing(database, one)));
};
