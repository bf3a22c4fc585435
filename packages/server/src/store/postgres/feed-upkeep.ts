/**
 * The upkeep of feeds, a bounded share at a time: the newest value of each key is folded into rows of its own, and what retention
 * no longer keeps is taken off the beginning of the log (FEED-1).
 *
 * Promise: no event goes before its value is folded and its client id is kept (IDEM-1); what is left has no holes. Several nodes may do
 * it at once: what one has folded, another passes over. The rows of a feed that ended go the same way, without being folded.
 */
import { feedKeyOf } from '../../kit/feed-key.ts';
import type { FeedStore, FeedWork } from '../store.ts';
import { eventColumns, type EventRecord } from '../sql/event-rows.ts';
import { eventOf } from './event-record.ts';
import type { Parts } from './open-postgres-store.ts';

type FeedPlace = {
  readonly num: number;
  readonly channel: string;
  readonly head: number;
  readonly foldedSeq: number;
  readonly ended: boolean;
};

const due = `SELECT channel, head AS "foldTo", "trimTo" FROM (
    SELECT c.id AS channel, c.head_seq AS head, f.folded_seq AS folded, f.ended_at IS NOT NULL AS ended,
      CASE WHEN f.ended_at IS NULL THEN feed_first(f, c.head_seq, $1) - 1 ELSE c.head_seq END AS "trimTo",
      (SELECT e.seq FROM events e WHERE e.channel = c.num ORDER BY e.seq LIMIT 1) AS oldest
    FROM feeds f JOIN channels c ON c.num = f.channel) feed
  WHERE (NOT ended AND folded < head) OR oldest <= "trimTo"`;
const one = `SELECT c.num, c.id AS channel, c.head_seq AS head, f.folded_seq AS "foldedSeq", f.ended_at IS NOT NULL AS ended
  FROM feeds f JOIN channels c ON c.num = f.channel WHERE c.id = $1`;
const next = `SELECT ${eventColumns} FROM events e WHERE e.channel = $1 AND e.seq > $2 AND e.seq <= $3 ORDER BY e.seq LIMIT $4`;

/** Folds the next rows; true where there are more up to `to`. */
const fold = async ({ database }: Parts, feed: FeedPlace, to: number, limit: number): Promise<boolean> => {
  const page = await database.rows<EventRecord>(next, [feed.num, feed.foldedSeq, to, limit]);
  const newest = new Map<string, number>();
  for (const record of page) {
    // A row that does not fit its checksum is thrown, and stays.
    if (eventOf(record, feed.channel, 0).type === 'feedUpdate')
      newest.set(feedKeyOf(record.data), record.seq);
  }
  const reached = page.length < limit ? to : (page.at(-1)?.seq ?? to);
  const values = [feed.num, feed.foldedSeq, reached, [...newest.keys()], [...newest.values()]];
  await database.once('SELECT fold_feed($1, $2, $3, $4::text[], $5::bigint[])', values);
  return reached < to;
};

const trim = async ({ database }: Parts, { num }: FeedPlace, to: number, limit: number): Promise<boolean> => {
  const row = await database.once<{ more: boolean }>('SELECT trim_feed($1, $2, $3) AS more', [
    num,
    to,
    limit,
  ]);
  return row?.more === true;
};

export const feedUpkeep = (parts: Parts): Pick<FeedStore, 'due' | 'tidy'> => ({
  due: () => parts.database.rows<FeedWork>(due, [parts.now()]),
  tidy: async ({ channel, foldTo, trimTo }, limit) => {
    const feed = await parts.database.row<FeedPlace>(one, [channel]);
    if (feed === undefined) return false;
    const mayFold = !feed.ended && feed.foldedSeq < foldTo;
    if (mayFold && (await fold(parts, feed, foldTo, limit))) return true;
    return await trim(parts, feed, Math.min(trimTo, feed.head), limit);
  },
});
