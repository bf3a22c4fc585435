/**
 * Channels and memberships: each answer is one statement, so it shows one moment of the log.
 */
import {
  allChannelsAsked,
  allChannelsOf,
  channelColumns,
  channelOf,
  channelPageAsked,
  channelPageOf,
  joined,
  memberOf,
  membershipOf,
  openChannels,
  own,
  ownColumns,
  ownTables,
  type ChannelRecord,
  type MembershipRecord,
  type OwnRecord,
} from '../sql/channel-rows.ts';
import type { OpenChannel, Store } from '../store.ts';
import type { Database } from './database.ts';
import type { Parts } from './open-postgres-store.ts';

// A channel without an event stands where it was opened; no two of a user's channels share either position.
const page = `SELECT * FROM (SELECT ${ownColumns}, greatest(c.head_position, m.opened_position) AS activity FROM ${ownTables}
  WHERE m."user" = $1 AND m.opened_position IS NOT NULL AND c.kind IN ('direct', 'group')) own
  WHERE activity < $2 ORDER BY activity DESC LIMIT $3`;

const channelPage =
  (database: Database): Store['channelPage'] =>
  async (user, after, limit) => {
    const asked = channelPageAsked({ user, after, limit });
    return channelPageOf(await database.rows<OwnRecord & { activity: number }>(page, asked), limit);
  };

/** `self`, the last kind, is left out, and so are feeds that ended. */
const every = `SELECT ${channelColumns} FROM channels c WHERE (c.kind, c.id) > ($1, $2) AND c.kind < 'self'
  AND ($3::text IS NULL OR c.kind = $3)
  AND NOT EXISTS (SELECT 1 FROM feeds f WHERE f.channel = c.num AND f.ended_at IS NOT NULL) ORDER BY c.kind, c.id LIMIT $4`;

const allChannels =
  (database: Database): Store['allChannels'] =>
  async (page) =>
    allChannelsOf(await database.rows<ChannelRecord>(every, allChannelsAsked(page)), page.limit);

// The position comes along even where there is no row.
const all = `SELECT h."position" AS "asOf", own.* FROM log_head h LEFT JOIN (
  ${own} WHERE m."user" = $1 AND m.opened_position IS NOT NULL) own ON true WHERE h.log = 0`;

const peers = `SELECT c.id AS channel, o."user" FROM channels c JOIN members m ON m.channel = c.num AND m."user" = $1
  JOIN members o ON o.channel = c.num AND o."user" <> m."user" WHERE c.id = ANY ($2) AND c.kind = 'direct'`;

type AsOf = { readonly asOf: number; readonly num: number | null };

export type ChannelReads = Pick<
  Store,
  | 'channel'
  | 'membership'
  | 'peers'
  | 'memberships'
  | 'openChannels'
  | 'allChannels'
  | 'channelPage'
  | 'members'
>;

export const channelReads = ({ database }: Parts): ChannelReads => ({
  channel: async (id) => {
    const sql = `SELECT ${channelColumns} FROM channels c WHERE c.id = $1`;
    const row = await database.row<ChannelRecord>(sql, [id]);
    return row === undefined ? undefined : channelOf(row);
  },
  membership: async (id, user) => {
    const row = await database.row<OwnRecord>(`${own} WHERE c.id = $1 AND m."user" = $2`, [id, user]);
    return row === undefined ? undefined : membershipOf(row);
  },
  memberships: async (user) => {
    const rows = await database.rows<OwnRecord & AsOf>(all, [user]);
    const there = rows.filter(({ num }) => num !== null);
    return { asOf: rows[0]?.asOf ?? 0, memberships: there.map(membershipOf) };
  },
  openChannels: (user) => database.rows<OpenChannel>(`${openChannels} $1`, [user]),
  members: async (id, after, limit) => {
    const sql = `${joined} WHERE c.id = $1 AND m."user" > $2 ORDER BY m."user" LIMIT $3`;
    const rows = await database.rows<MembershipRecord>(sql, [id, after ?? '', limit]);
    return rows.map((row) => memberOf(row, id));
  },
  peers: async (user, channels) => {
    const rows = await database.rows<{ channel: string; user: string }>(peers, [user, channels]);
    return new Map(rows.map((row) => [row.channel, row.user]));
  },
  channelPage: channelPage(database),
  allChannels: allChannels(database),
});
