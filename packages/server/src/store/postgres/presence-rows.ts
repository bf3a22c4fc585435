/** People as others know them, and when they were last here (PRE-1). */
import { directChannel } from '../../kit/channel-ids.ts';
import type { Acquaintance, LastSeenRule, PresenceStore, SeenAt } from '../store.ts';
import type { Parts } from './open-postgres-store.ts';

const columns = `u.id AS "user", u.last_seen AS rule, l.at AS "lastSeenAt"`;
const circle = `WITH newest AS (
    SELECT m.channel, greatest(c.head_position, m.opened_position) AS activity
    FROM members m JOIN channels c ON c.num = m.channel
    WHERE m."user" = $1 AND m.opened_position IS NOT NULL AND c.kind = 'direct' ORDER BY activity DESC LIMIT $2),
  peers AS (
    SELECT ${columns}, o.opened_position IS NOT NULL AS "isContact"
    FROM newest n JOIN members o ON o.channel = n.channel AND o."user" <> $1
    JOIN users u ON u.id = o."user" LEFT JOIN last_seen l ON l."user" = o."user")
  SELECT (SELECT last_seen FROM users WHERE id = $1) AS rule,
    ARRAY (SELECT blocked FROM blocks WHERE "user" = $1 UNION SELECT "user" FROM blocks WHERE blocked = $1 ORDER BY 1) AS blocked,
    (SELECT coalesce(json_agg(p), '[]') FROM peers p) AS peers`;
const named = `SELECT ${columns}, (
    SELECT count(*) FROM channels c JOIN members m ON m.channel = c.num
    WHERE c.id = o.direct AND m."user" IN (o.id, $3) AND m.opened_position IS NOT NULL) = 2 AS "isContact"
  FROM unnest($1::text[], $2::text[]) WITH ORDINALITY o (id, direct, place)
  JOIN users u ON u.id = o.id LEFT JOIN last_seen l ON l."user" = u.id ORDER BY o.place`;
const keep = `INSERT INTO last_seen ("user", at) SELECT "user", max(at) FROM unnest($1::text[], $2::bigint[]) s ("user", at)
  GROUP BY "user" ORDER BY "user" ON CONFLICT ("user") DO UPDATE SET at = greatest(last_seen.at, excluded.at)`;
const since = 'SELECT "user", at FROM last_seen WHERE at >= $1 ORDER BY at DESC LIMIT $2';

type Circle = {
  readonly rule: LastSeenRule | null;
  readonly blocked: readonly string[];
  readonly peers: readonly Acquaintance[];
};

export const presenceRows = ({ database }: Parts): PresenceStore => ({
  circle: async (user, limit) => {
    const row = await database.row<Circle>(circle, [user, limit]);
    return { rule: row?.rule ?? 'everyone', blocked: row?.blocked ?? [], peers: row?.peers ?? [] };
  },
  acquaintances: (user, users) => {
    const channels = users.map((other) => directChannel(user, other));
    return database.rows<Acquaintance>(named, [users, channels, user]);
  },
  keepSeen: async (rows) => {
    await database.rows(keep, [rows.map(({ user }) => user), rows.map(({ at }) => at)]);
  },
  seenSince: (at, limit) => database.rows<SeenAt>(since, [at, limit]),
});
