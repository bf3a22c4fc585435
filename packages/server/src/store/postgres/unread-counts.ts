/**
 * What is unread for one member (RCP-3), counted up to where it is no longer told. A list of channels is one statement; where long runs of
 * asides lie among the messages of one, it is counted around them.
 */
import type { Store } from '../store.ts';
import type { Ask } from './database.ts';
import { gapsIn } from './gaps.ts';
import type { Parts } from './open-postgres-store.ts';

const unreadCap = 999;
/** Channels of one statement. */
const mostAtOnce = 64;

/** Of `e`, for the user $1 at the moment $2. */
const counts = `e.type = 'receiveMessage' AND e."by" IS DISTINCT FROM $1 AND e.data NOT IN ('{}', '{"expired":true}')
  AND NOT EXISTS (SELECT 1 FROM hidden_messages h WHERE h.channel = e.channel AND h."user" = $1 AND h.seq = e.seq)
  AND NOT EXISTS (SELECT 1 FROM expiring x WHERE x.expires_at <= $2 AND x.channel = e.channel AND x.seq = e.seq)`;

const inEach = `SELECT a.n, c.num, a.low, r.high,
  CASE WHEN (SELECT s.from_seq FROM asides s WHERE s.channel = c.num AND s.to_seq - s.from_seq >= 64 AND s.to_seq >= a.low
    ORDER BY s.to_seq LIMIT 1) <= r.high THEN NULL
  ELSE (SELECT count(*) FROM (SELECT 1 FROM events e
    WHERE e.channel = c.num AND e.seq BETWEEN a.low AND r.high AND ${counts} LIMIT ${unreadCap}) found) END AS count
  FROM unnest($3::text[], $4::bigint[], $5::bigint[]) WITH ORDINALITY a (channel, low, high, n)
  JOIN channels c ON c.id = a.channel CROSS JOIN LATERAL (SELECT coalesce(a.high, c.head_seq) AS high) r`;

const between = `SELECT count(*) AS n FROM (SELECT 1
  FROM unnest($4::bigint[], $5::bigint[]) g ("from", "to") JOIN events e ON e.channel = $3 AND e.seq BETWEEN g."from" AND g."to"
  WHERE ${counts} LIMIT $6) found`;

/** `n` from 1 on; no count where there are asides to go around. */
type Counted = {
  readonly n: number;
  readonly num: number;
  readonly low: number;
  readonly high: number;
  readonly count: number | null;
};

const around = async (
  database: Ask,
  user: string,
  now: number,
  { num, low, high }: Counted,
): Promise<number> => {
  let count = 0;
  for await (const gaps of gapsIn(database, num, { low, high, newest: false })) {
    const ends = [gaps.map(({ from }) => from), gaps.map(({ to }) => to)];
    const values = [user, now, num, ...ends, unreadCap - count];
    count += (await database.row<{ n: number }>(between, values))?.n ?? 0;
    if (count >= unreadCap) break;
  }
  return count;
};

export const unreadCounts = ({ database, now }: Parts): Pick<Store, 'unread'> => ({
  unread: async (user, asked) => {
    const found = asked.map(() => 0);
    const at = now();
    for (let from = 0; from < asked.length; from += mostAtOnce) {
      const some = asked.slice(from, from + mostAtOnce);
      const low = some.map(({ seen, fromSeq }) => Math.max(seen, fromSeq - 1) + 1);
      const values = [
        user,
        at,
        some.map(({ channel }) => channel),
        low,
        some.map(({ head }) => head ?? null),
      ];
      for (const counted of await database.rows<Counted>(inEach, values))
        found[from + counted.n - 1] = counted.count ?? (await around(database, user, at, counted));
    }
    return found;
  },
});
