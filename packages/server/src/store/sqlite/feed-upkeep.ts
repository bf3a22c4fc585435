/**
 * The upkeep of feeds, a bounded share at a time: the newest value of each key is folded into rows of its own, and what retention
 * no longer keeps is taken off the beginning of the log (FEED-1).
 *
 * Promise: no event goes before its value is folded and its client id is kept (IDEM-1); what is left has no holes. The rows of a
 * feed that ended go the same way, without being folded.
 */
import type { EventRow, FeedStore, FeedWork } from '../store.ts';
import type { Database } from './database.ts';
import { eventColumns, type EventRecord } from '../sql/event-rows.ts';
import { checksum, eventOf } from './event-record.ts';
import { feedKeyOf } from '../../kit/feed-key.ts';
import { feedColumns, firstsOf, type FeedRecord } from './feed-reads.ts';
import type { WriteLane } from './write-lane.ts';

type Parts = { readonly database: Database; readonly lane: WriteLane; readonly now: () => number };

const statements = (database: Database) => ({
  all: database.query<FeedRecord & { readonly oldest: number | null }>(
    `SELECT *, (SELECT e.seq FROM events e WHERE e.channel = num ORDER BY e.seq LIMIT 1) AS oldest
     FROM (${feedColumns})`,
  ),
  one: database.query<FeedRecord>(`${feedColumns} WHERE c.id = ?`),
  page: database.query<EventRecord>(
    `SELECT ${eventColumns} FROM events e WHERE e.channel = ? AND e.seq > ? AND e.seq <= ? ORDER BY e.seq LIMIT ?`,
  ),
  value: database.query(
    `INSERT INTO feed_values (channel, key, position, seq, id, "by", at, data, checksum) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
     ON CONFLICT (channel, key) DO UPDATE SET position = excluded.position, seq = excluded.seq, id = excluded.id,
     "by" = excluded."by", at = excluded.at, data = excluded.data, checksum = excluded.checksum`,
  ),
  folded: database.query('UPDATE feeds SET folded_seq = ? WHERE channel = ?'),
  begins: database.query(
    `UPDATE feeds SET first_seq = max(first_seq, ?1 + 1), trimmed_position = max(trimmed_position,
     (SELECT position FROM events WHERE channel = ?2 AND seq = ?1)) WHERE channel = ?2`,
  ),
  edge: database.query<{ seq: number | null }>(
    'SELECT max(seq) AS seq FROM (SELECT seq FROM events WHERE channel = ? AND seq <= ? ORDER BY seq LIMIT ?)',
  ),
  keepKeys: database.query(
    `INSERT OR IGNORE INTO feed_keys (client_id, user, channel, hash, position, seq, id, type, "by", at, data)
     SELECT client_id, key_user, channel, hash, position, seq, id, type, "by", at,
     CASE type WHEN 'feedUpdate' THEN '{}' ELSE data END
     FROM events WHERE channel = ? AND seq <= ? AND client_id IS NOT NULL`,
  ),
  trim: database.query('DELETE FROM events WHERE channel = ? AND seq <= ?'),
});

type Statements = ReturnType<typeof statements>;

type Value = Pick<EventRow, 'position' | 'seq' | 'id' | 'by' | 'at' | 'data'>;

const put = (sql: Statements, channel: number, { position, seq, id, by, at, data }: Value): void => {
  const row = { position, channel, seq, type: 'feedUpdate', id, by, at, data };
  const sum = checksum({ ...row, key_user: null, client_id: null, hash: null });
  sql.value.run(channel, feedKeyOf(data), position, seq, id, by, at, data, sum);
};

/** Folds the next rows; true where there are more up to `to`. */
const fold = (sql: Statements, feed: FeedRecord, to: number, limit: number): boolean => {
  const page = sql.page.all(feed.num, feed.foldedSeq, to, limit);
  const newest = new Map<string, EventRecord>();
  for (const record of page) {
    // A row that does not fit its checksum is thrown, and stays.
    if (eventOf(record, feed.channel, 0).type === 'feedUpdate') newest.set(feedKeyOf(record.data), record);
  }
  for (const record of newest.values()) put(sql, feed.num, record);
  const reached = page.length < limit ? to : (page.at(-1)?.seq ?? to);
  sql.folded.run(reached, feed.num);
  return reached < to;
};

/** The same, of values that are known: what is passed over has a newer update, which is in the log or comes later. */
const keep = (
  sql: Statements,
  { num, foldedSeq }: FeedRecord,
  to: number,
  limit: number,
  newest: readonly EventRow[],
): boolean => {
  const left = newest.filter(({ seq }) => seq > foldedSeq && seq <= to);
  const page = left.slice(0, limit);
  for (const row of page) put(sql, num, row);
  const reached = page.length < left.length ? (page.at(-1)?.seq ?? to) : to;
  sql.folded.run(reached, num);
  return reached < to;
};

/** Takes the oldest rows away; true where there are more up to `to`. */
const trim = (sql: Statements, { num }: FeedRecord, to: number, limit: number): boolean => {
  const edge = sql.edge.get(num, to, limit)?.seq ?? null;
  if (edge === null) return false;
  sql.begins.run(edge, num);
  sql.keepKeys.run(num, edge);
  sql.trim.run(num, edge);
  return edge < to;
};

export const feedUpkeep = ({
  database,
  lane,
  now,
}: Parts): Pick<FeedStore, 'tidy'> & { due(): FeedWork[] } => {
  const sql = statements(database);
  const firstOf = firstsOf(database, now);
  const foldSome = (feed: FeedRecord, { foldTo, newest }: FeedWork, limit: number): boolean =>
    newest === undefined ? fold(sql, feed, foldTo, limit) : keep(sql, feed, foldTo, limit, newest);
  const step = (work: FeedWork, limit: number): boolean => {
    const feed = sql.one.get(work.channel);
    if (feed === undefined) return false;
    const mayFold = feed.ended === null && feed.foldedSeq < work.foldTo;
    if (mayFold && foldSome(feed, work, limit)) return true;
    return trim(sql, feed, Math.min(work.trimTo, feed.head), limit);
  };
  return {
    due: () =>
      sql.all
        .all()
        .map((feed) => ({ ...feed, trimTo: feed.ended === null ? firstOf(feed) - 1 : feed.head }))
        .filter(({ ended, foldedSeq, head, oldest, trimTo }) => {
          return (ended === null && foldedSeq < head) || (oldest !== null && oldest <= trimTo);
        })
        .map(({ channel, head, trimTo }) => ({ channel, foldTo: head, trimTo })),
    tidy: (work, limit) => lane.transact(() => step(work, limit)),
  };
};
