/**
 * What is asked of feeds: their rules, where their log begins as of now, and the newest value of each key.
 *
 * Promise: `first` follows from the rules at the moment of asking, however far the upkeep has got with the rows. Values are the
 * folded ones and, over them, what the log has since, all of one moment.
 */
import { feedKeyOf } from '../../kit/feed-key.ts';
import type { EventRow, FeedMissing, FeedRow, FeedStore } from '../store.ts';
import type { Ask } from './database.ts';
import { eventColumns, type EventRecord } from '../sql/event-rows.ts';
import { eventOf } from './event-record.ts';
import type { Parts } from './open-postgres-store.ts';

type FeedRecord = Omit<FeedRow, 'public'> & {
  readonly num: number;
  readonly public: number;
  readonly foldedSeq: number;
};

const perPage = 500;

const one = `SELECT c.num, c.id AS channel, f.public, f.delivery, f.max_per_second AS "maxPerSecond",
  f.retain_events AS "retainEvents", f.retain_ms AS "retainMs", f.folded_seq AS "foldedSeq", c.head_seq AS head,
  feed_first(f, c.head_seq, $2) AS first
  FROM feeds f JOIN channels c ON c.num = f.channel WHERE c.id = $1 AND f.ended_at IS NULL`;
const publics = `SELECT c.id FROM feeds f JOIN channels c ON c.num = f.channel
  WHERE f.public = 1 AND f.ended_at IS NULL ORDER BY c.id`;
const folded = `SELECT "position", channel, seq, 'feedUpdate' AS type, id, "by", at, NULL AS key_user, NULL AS client_id,
  NULL AS hash, data, checksum FROM feed_values WHERE channel = $1`;
const since = `SELECT ${eventColumns} FROM events e WHERE e.channel = $1 AND e.seq > $2 AND e.seq <= $3
  ORDER BY e.seq LIMIT ${perPage}`;

/** What is missing from where it begins to be kept, and whether anything before that is missing, too. */
const missing = `SELECT first - 1 AS "trimmedTo",
    coalesce((SELECT e."position" FROM events e WHERE e.channel = num AND e.seq = first - 1), trimmed) > $3 AS "isTrimmed",
    CASE WHEN head_position > $3 THEN first_above(num, first, head, $3) END AS "from",
    coalesce(CASE WHEN head_position > $4 THEN first_above(num, first, head, $4) END - 1, head) AS "to"
  FROM (SELECT c.num, c.head_seq AS head, c.head_position, f.trimmed_position AS trimmed, feed_first(f, c.head_seq, $2) AS first
    FROM feeds f JOIN channels c ON c.num = f.channel WHERE c.id = $1 AND f.ended_at IS NULL) feed`;

type Missed = {
  readonly trimmedTo: number;
  readonly isTrimmed: boolean;
  readonly from: number | null;
  readonly to: number;
};

const missed = (channel: string, row: Missed | undefined): FeedMissing => {
  if (row === undefined) return { range: undefined, trimmedTo: undefined };
  const { from, to } = row;
  const range = from === null || from > to ? undefined : { channel, from, to };
  return { range, trimmedTo: row.isTrimmed ? row.trimmedTo : undefined };
};

/** Later records of a key take the place of earlier ones, in whichever order they come. */
const gather = (newest: Map<string, EventRecord>, records: readonly EventRecord[]): void => {
  for (const record of records) {
    if (record.type !== 'feedUpdate') continue;
    const key = feedKeyOf(record.data);
    if (record.seq > (newest.get(key)?.seq ?? 0)) newest.set(key, record);
  }
};

const valuesOf =
  (channel: string, now: number) =>
  async (ask: Ask): Promise<{ head: number; values: readonly EventRow[] }> => {
    const feed = await ask.row<FeedRecord>(one, [channel, now]);
    if (feed === undefined) return { head: 0, values: [] };
    const newest = new Map<string, EventRecord>();
    gather(newest, await ask.rows<EventRecord>(folded, [feed.num]));
    for (let after = feed.foldedSeq; after < feed.head;) {
      const page = await ask.rows<EventRecord>(since, [feed.num, after, feed.head]);
      gather(newest, page);
      after = page.length < perPage ? feed.head : (page.at(-1)?.seq ?? feed.head);
    }
    const sorted = [...newest.values()].toSorted((one, other) => one.seq - other.seq);
    return { head: feed.head, values: sorted.map((record) => eventOf(record, channel, now)) };
  };

export const feedReads = ({
  database,
  now,
}: Parts): Pick<FeedStore, 'feed' | 'values' | 'publics' | 'missing'> => ({
  feed: async (channel) => {
    const row = await database.row<FeedRecord>(one, [channel, now()]);
    if (row === undefined) return undefined;
    const { num: _num, foldedSeq: _foldedSeq, ...feed } = row;
    return { ...feed, public: row.public === 1 };
  },
  values: (channel) => database.snapshot(valuesOf(channel, now())),
  publics: async () => (await database.rows<{ id: string }>(publics)).map(({ id }) => id),
  missing: async (channel, after, upTo) =>
    missed(channel, await database.row<Missed>(missing, [channel, now(), after, upTo])),
});
