/**
 * Channels and memberships, and what moved for one user since a position (RES-1, STA-1).
 *
 * Promise: every answer shows one moment of the log; only looking into many logs gives way to others in between.
 */
import { setImmediate as nextTurn } from 'node:timers/promises';
import type {
  ChannelPage,
  ChannelRow,
  MemberRow,
  Membership,
  Missing,
  OpenChannel,
  Store,
} from '../store.ts';
import type { Database } from './database.ts';
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
import type { RangeStarts } from './range-starts.ts';

const channelsPerTurn = 256;

export type ChannelReads = {
  channel(id: string): ChannelRow | undefined;
  membership(channel: string, user: string): Membership | undefined;
  memberships(user: string): readonly Membership[];
  openChannels(user: string): readonly OpenChannel[];
  members(channel: string, after: string | undefined, limit: number): readonly MemberRow[];
  peers(user: string, channels: readonly string[]): ReadonlyMap<string, string>;
  channelPage(user: string, after: string | undefined, limit: number): ChannelPage;
  allChannels: AllChannels;
  missing(user: string, after: number, asOf: number): Promise<Missing>;
};

// A channel without an event stands where it was opened; no two of a user's channels share either position.
const channelPages = (database: Database): ChannelReads['channelPage'] => {
  const query = database.query<OwnRecord & { activity: number }>(
    `SELECT * FROM (SELECT ${ownColumns}, max(c.head_position, m.opened_position) AS activity FROM ${ownTables}
     WHERE m.user = ? AND m.opened_position IS NOT NULL AND c.kind IN ('direct', 'group'))
     WHERE activity < ? ORDER BY activity DESC LIMIT ?`,
  );
  return (user, after, limit) => {
    return channelPageOf(query.all(...channelPageAsked({ user, after, limit })), limit);
  };
};

type Moved = Pick<
  MembershipRecord,
  'id' | 'num' | 'kind' | 'head' | 'headPosition' | 'channelState' | 'fromSeq' | 'memberState'
> & { readonly openedPosition: number };

const isMoved =
  (after: number) =>
  ({ channelState, memberState }: Moved): boolean =>
    channelState > after || memberState > after;

type AllChannels = (page: Parameters<Store['allChannels']>[0]) => Awaited<ReturnType<Store['allChannels']>>;

/** `self`, the last kind, is left out, and so are feeds that ended. */
const everyChannel = (database: Database): AllChannels => {
  const query = database.query<ChannelRecord>(
    `SELECT ${channelColumns} FROM channels c WHERE (c.kind, c.id) > (?1, ?2) AND c.kind < 'self'
     AND (?3 IS NULL OR c.kind = ?3)
     AND NOT EXISTS (SELECT 1 FROM feeds f WHERE f.channel = c.num AND f.ended_at IS NOT NULL) ORDER BY c.kind, c.id LIMIT ?4`,
  );
  return (page) => allChannelsOf(query.all(...allChannelsAsked(page)), page.limit);
};

// What is read at once is which channels moved, and their heads; where each run starts cannot change under it.
const movedSince = (database: Database, starts: RangeStarts): ChannelReads['missing'] => {
  const query = database.query<Moved>(
    `SELECT c.id, c.num, c.kind, c.head_seq AS head, c.head_position AS headPosition, c.state_position AS channelState,
       m.from_seq AS fromSeq, m.opened_position AS openedPosition, m.state_position AS memberState
     FROM members m JOIN channels c ON c.num = m.channel WHERE m.user = ?1 AND m.opened_position IS NOT NULL AND c.kind <> 'feed' AND (
       c.head_position > ?2 OR c.state_position > ?2 OR m.state_position > ?2)`,
  );
  return async (user, after, asOf) => {
    const rows = query.all(user, after);
    const ranges: Missing['ranges'][number][] = [];
    for (const [index, { id, num, kind, fromSeq, openedPosition, head, headPosition }] of rows.entries()) {
      if (index % channelsPerTurn === channelsPerTurn - 1) await nextTurn();
      const low = Math.max(after, openedPosition);
      const start = headPosition > low ? starts.firstAbove(num, fromSeq, head, low) : undefined;
      if (start !== undefined) ranges.push({ channel: id, kind, from: start.seq, to: head });
    }
    return { asOf, ranges, states: rows.filter(isMoved(after)).map((row) => row.id) };
  };
};

/** The few that are asked for come first: SQLite itself might go through all of one's channels. */
const peersIn = (database: Database): ChannelReads['peers'] => {
  const query = database.query<{ channel: string; user: string }>(
    `SELECT c.id AS channel, o.user FROM json_each(?) asked CROSS JOIN channels c ON c.id = asked.value
     JOIN members m ON m.channel = c.num AND m.user = ? JOIN members o ON o.channel = c.num AND o.user <> m.user
     WHERE c.kind = 'direct'`,
  );
  return (user, channels) =>
    new Map(query.all(JSON.stringify(channels), user).map((row) => [row.channel, row.user]));
};

export const channelReads = (database: Database, starts: RangeStarts): ChannelReads => {
  const channel = database.query<ChannelRecord>(`SELECT ${channelColumns} FROM channels c WHERE c.id = ?`);
  const one = database.query<OwnRecord>(`${own} WHERE c.id = ? AND m.user = ?`);
  const all = database.query<OwnRecord>(`${own} WHERE m.user = ? AND m.opened_position IS NOT NULL`);
  const open = database.query<OpenChannel>(`${openChannels} ?`);
  const members = database.query<MembershipRecord>(
    `${joined} WHERE c.id = ? AND m.user > ? ORDER BY m.user LIMIT ?`,
  );
  return {
    channel: (id) => {
      const row = channel.get(id);
      return row === undefined ? undefined : channelOf(row);
    },
    membership: (id, user) => {
      const row = one.get(id, user);
      return row === undefined ? undefined : membershipOf(row);
    },
    memberships: (user) => all.all(user).map(membershipOf),
    openChannels: (user) => open.all(user),
    members: (id, after, limit) => members.all(id, after ?? '', limit).map((row) => memberOf(row, id)),
    peers: peersIn(database),
    channelPage: channelPages(database),
    allChannels: everyChannel(database),
    missing: movedSince(database, starts),
  };
};
