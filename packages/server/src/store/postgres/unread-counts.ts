/** What is unread for one member (RCP-3), counted up to where it is no longer told. */
import type { Store } from '../store.ts';
import { gapsIn } from './gaps.ts';
import type { Parts } from './open-postgres-store.ts';

const unreadCap = 999;

const counted = `SELECT count(*) AS n FROM (SELECT 1
  FROM unnest($2::bigint[], $3::bigint[]) g ("from", "to") JOIN events e ON e.channel = $1 AND e.seq BETWEEN g."from" AND g."to"
  WHERE e.type = 'receiveMessage' AND e."by" IS DISTINCT FROM $4 AND e.data NOT IN ('{}', '{"expired":true}')
  AND NOT EXISTS (SELECT 1 FROM hidden_messages h WHERE h.channel = $1 AND h."user" = $4 AND h.seq = e.seq)
  AND e.seq NOT IN (SELECT x.seq FROM expiring x WHERE x.expires_at <= $5 AND x.channel = $1) LIMIT $6) found`;

export const unreadCounts = ({ database, now }: Parts): Pick<Store, 'unread'> => ({
  unread: async (channel, user, seen, fromSeq, upTo) => {
    const sql = 'SELECT num, head_seq AS head FROM channels WHERE id = $1';
    const found = await database.row<{ num: number; head: number }>(sql, [channel]);
    if (found === undefined) return 0;
    const [low, high] = [Math.max(seen, fromSeq - 1) + 1, upTo ?? found.head];
    let count = 0;
    for await (const gaps of gapsIn(database, found.num, { low, high, newest: false })) {
      const ends = [gaps.map(({ from }) => from), gaps.map(({ to }) => to)];
      const values = [found.num, ...ends, user, now(), unreadCap - count];
      count += (await database.row<{ n: number }>(counted, values))?.n ?? 0;
      if (count >= unreadCap) break;
    }
    return count;
  },
});
