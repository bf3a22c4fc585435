/**
 * What is asked of feeds: their rules, where their log begins as of now, and the newest value of each key.
 *
 * Promise: `first` follows from the rules at the moment of asking, however far the upkeep has got with the rows. Values are the
 * folded ones and, over them, what the log has since; the loop is free between pages.
 */
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Delivery, EventRow, FeedMissing, FeedRow, FeedStore } from '../store.ts';
import { feedKeyOf } from '../../kit/feed-key.ts';
import type { Database } from './database.ts';
import type { RangeStarts } from './range-starts.ts';
import { eventColumns, type EventRecord } from '../sql/event-rows.ts';
import { eventOf } from './event-record.ts';

export type FeedRecord = {
  readonly num: number;
  readonly channel: string;
  readonly public: number;
  readonly delivery: Delivery;
  readonly maxPerSecond: number | null;
  readonly retainEvents: number | null;
  readonly retainMs: number | null;
  readonly firstSeq: number;
  readonly foldedSeq: number;
  readonly trimmedPosition: number;
  readonly headPosition: number;
  readonly head: number;
  readonly ended: number | null;
};

export const feedColumns = `SELECT c.num, c.id AS channel, f.public, f.delivery, f.max_per_second AS maxPerSecond,
  f.retain_events AS retainEvents, f.retain_ms AS retainMs, f.first_seq AS firstSeq, f.folded_seq AS foldedSeq,
  f.trimmed_position AS trimmedPosition, c.head_position AS headPosition,
  c.head_seq AS head, f.ended_at AS ended FROM feeds f JOIN channels c ON c.num = f.channel`;

const valueColumns = `position, channel, seq, 'feedUpdate' AS type, id, "by", at,
  NULL AS key_user, NULL AS client_id, NULL AS hash, data, checksum`;

const perPage = 500;

export type Firsts = (feed: FeedRecord) => number;

/** The seq from which on events are kept: by number, and by age, which rises with seq. */
export const firstsOf = (database: Database, now: () => number): Firsts => {
  const atOf = database.query<{ seq: number; at: number }>(
    'SELECT seq, at FROM events WHERE channel = ? AND seq >= ? ORDER BY seq LIMIT 1',
  );
  const young = ({ num, head }: FeedRecord, from: number, after: number): number => {
    let [low, high] = [from, head + 1];
    while (low < high) {
      const middle = Math.floor((low + high) / 2);
      const event = atOf.get(num, middle);
      if (event === undefined || event.at > after) high = middle;
      else low = event.seq + 1;
    }
    return low;
  };
  return (feed) => {
    const { head, retainEvents, retainMs, firstSeq } = feed;
    const counted = Math.max(firstSeq, retainEvents === null ? 1 : head - retainEvents + 1);
    return retainMs === null ? counted : young(feed, counted, now() - retainMs);
  };
};

const rowOf = (feed: FeedRecord, first: number): FeedRow => {
  const { channel, delivery, maxPerSecond, retainEvents, retainMs, head } = feed;
  const rules = { public: feed.public === 1, delivery, maxPerSecond, retainEvents, retainMs };
  return { channel, ...rules, head, first };
};

/** By position: what is missing from where it begins to be kept, and whether anything before that is missing, too. */
const missingIn = (database: Database, starts: RangeStarts, firstOf: Firsts) => {
  const positionOf = database.query<{ position: number }>(
    'SELECT position FROM events WHERE channel = ? AND seq = ?',
  );
  return (feed: FeedRecord, after: number, upTo: number): FeedMissing => {
    const { num, channel, head, headPosition, trimmedPosition } = feed;
    const first = firstOf(feed);
    const before = positionOf.get(num, first - 1)?.position ?? trimmedPosition;
    const trimmedTo = before > after ? first - 1 : undefined;
    const from = headPosition > after ? starts.firstAbove(num, first, head, after)?.seq : undefined;
    const beyond = headPosition > upTo ? starts.firstAbove(num, first, head, upTo)?.seq : undefined;
    const to = beyond === undefined ? head : beyond - 1;
    return { trimmedTo, range: from === undefined || from > to ? undefined : { channel, from, to } };
  };
};

export const feedReads = (database: Database, starts: RangeStarts, now: () => number) => {
  const one = database.query<FeedRecord>(`${feedColumns} WHERE c.id = ? AND f.ended_at IS NULL`);
  const folded = database.query<EventRecord>(`SELECT ${valueColumns} FROM feed_values WHERE channel = ?`);
  const since = database.query<EventRecord>(
    `SELECT ${eventColumns} FROM events e WHERE e.channel = ? AND e.seq > ? AND e.seq <= ?
     ORDER BY e.seq LIMIT ${perPage}`,
  );
  const firstOf = firstsOf(database, now);
  const missing = missingIn(database, starts, firstOf);
  const publics = database.query<{ id: string }>(
    `SELECT c.id FROM feeds f JOIN channels c ON c.num = f.channel
     WHERE f.public = 1 AND f.ended_at IS NULL ORDER BY c.id`,
  );

  const values = async (channel: string): ReturnType<FeedStore['values']> => {
    const feed = one.get(channel);
    if (feed === undefined) return { head: 0, values: [] };
    const newest = new Map<string, EventRow>();
    const put = (record: EventRecord): void => {
      if (record.type !== 'feedUpdate') return;
      const key = feedKeyOf(record.data);
      if (record.seq > (newest.get(key)?.seq ?? 0)) newest.set(key, eventOf(record, channel, now()));
    };
    for (const record of folded.all(feed.num)) put(record);
    for (let after = feed.foldedSeq; after < feed.head;) {
      const page = since.all(feed.num, after, feed.head);
      page.forEach(put);
      after = page.length < perPage ? feed.head : (page.at(-1)?.seq ?? feed.head);
      await nextTurn();
    }
    const sorted = [...newest.values()].toSorted((a, b) => a.seq - b.seq);
    return { head: feed.head, values: sorted };
  };

  return {
    values,
    publics: () => publics.all().map(({ id }) => id),
    missing: (channel: string, after: number, upTo: number): FeedMissing => {
      const feed = one.get(channel);
      return feed === undefined ? { range: undefined, trimmedTo: undefined } : missing(feed, after, upTo);
    },
    feed: (channel: string): FeedRow | undefined => {
      const feed = one.get(channel);
      return feed === undefined ? undefined : rowOf(feed, firstOf(feed));
    },
  };
};
