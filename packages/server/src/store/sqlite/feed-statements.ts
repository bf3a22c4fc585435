/** The statements of the steps that make, write and end feeds. */
import type { Database } from './database.ts';

/** A client id whose event was trimmed: what it gave the first time, without the value. */
export type TrimmedKey = {
  readonly hash: Uint8Array;
  readonly position: number;
  readonly seq: number;
  readonly id: string;
  readonly type: string;
  readonly by: string | null;
  readonly at: number;
  readonly data: string;
};

export const feedStatements = (database: Database) => ({
  select: database.query<{ public: number; ended: number | null }>(
    'SELECT public, ended_at AS ended FROM feeds WHERE channel = ?',
  ),
  put: database.query(
    `INSERT OR REPLACE INTO feeds (channel, public, delivery, max_per_second, retain_events, retain_ms,
     first_seq, folded_seq, trimmed_position, made_by) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  ),
  remake: database.query('UPDATE channels SET title = ?, created_by = ?, created_at = ? WHERE num = ?'),
  end: database.query('UPDATE feeds SET ended_at = ? WHERE channel = ?'),
  dropValues: database.query('DELETE FROM feed_values WHERE channel = ?'),
  countOf: database.query<{ n: number }>(
    'SELECT count(*) AS n FROM feeds WHERE made_by = ? AND ended_at IS NULL',
  ),
  trimmedKey: database.query<TrimmedKey>(
    `SELECT hash, position, seq, id, type, "by", at, data FROM feed_keys
     WHERE client_id = ? AND user = ? AND channel = ?`,
  ),
});
