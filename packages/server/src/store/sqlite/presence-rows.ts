/** People as others know them, and when they were last here (PRE-1). */
import { directChannel } from '../../kit/channel-ids.ts';
import type { Acquaintance, LastSeenRule, PresenceStore, SeenAt } from '../store.ts';
import type { Database } from './database.ts';
import type { WalSync } from './wal-sync.ts';
import type { WriteLane } from './write-lane.ts';

type Row = Omit<Acquaintance, 'isContact'> & { readonly isContact: number };
type Parts = { readonly database: Database; readonly lane: WriteLane; readonly sync: WalSync };

const columns = 'u.id AS user, u.last_seen AS rule, l.at AS lastSeenAt';
const others = `WITH newest AS (
    SELECT m.channel, max(c.head_position, m.opened_position) AS activity
    FROM members m JOIN channels c ON c.num = m.channel
    WHERE m.user = ?1 AND m.opened_position IS NOT NULL AND c.kind = 'direct' ORDER BY activity DESC LIMIT ?2)
  SELECT ${columns}, o.opened_position IS NOT NULL AS isContact
  FROM newest n JOIN members o ON o.channel = n.channel AND o.user <> ?1
  JOIN users u ON u.id = o.user LEFT JOIN last_seen l ON l.user = o.user`;
const named = `SELECT ${columns}, (
    SELECT count(*) FROM channels c JOIN members m ON m.channel = c.num
    WHERE c.id = ?2 AND m.user IN (?1, ?3) AND m.opened_position IS NOT NULL) = 2 AS isContact
  FROM users u LEFT JOIN last_seen l ON l.user = u.id WHERE u.id = ?1`;

const shown = ({ isContact, ...row }: Row): Acquaintance => ({ ...row, isContact: isContact === 1 });

export const presenceRows = ({ database, lane, sync }: Parts): PresenceStore => {
  const peers = database.query<Row>(others);
  // A tenth of what the question above costs, and with no more to be said where a place talks in groups.
  const hasDirect = database.query(
    `SELECT 1 FROM members m JOIN channels c ON c.num = m.channel
     WHERE m.user = ? AND m.opened_position IS NOT NULL AND c.kind = 'direct' LIMIT 1`,
  );
  const own = database.query<{ rule: LastSeenRule }>('SELECT last_seen AS rule FROM users WHERE id = ?');
  const blocked = database.query<{ id: string }>(
    `SELECT blocked AS id FROM blocks WHERE user = ?1 UNION SELECT user FROM blocks WHERE blocked = ?1`,
  );
  const one = database.query<Row>(named);
  const keep = database.query(
    `INSERT INTO last_seen (user, at) VALUES (?, ?) ON CONFLICT (user) DO UPDATE SET at = max(at, excluded.at)`,
  );
  const since = database.query<SeenAt>(
    'SELECT user, at FROM last_seen WHERE at >= ? ORDER BY at DESC LIMIT ?',
  );
  const gated = async <T>(given: T): Promise<T> => {
    await sync.covered();
    return given;
  };
  return {
    circle: (user, limit) =>
      gated({
        rule: own.get(user)?.rule ?? 'everyone',
        blocked: blocked.all(user).map(({ id }) => id),
        peers: hasDirect.get(user) === undefined ? [] : peers.all(user, limit).map(shown),
      }),
    acquaintances: (user, users) =>
      gated(users.flatMap((other) => one.all(other, directChannel(user, other), user).map(shown))),
    keepSeen: (rows) =>
      lane.transact(() => {
        for (const { user, at } of rows) keep.run(user, at);
      }),
    seenSince: (at, limit) => gated(since.all(at, limit)),
  };
};
