/**
 * Channels and memberships as both databases give them: columns, records, and the rows made of them. Names are quoted, because
 * Postgres folds what is not.
 */
import type { ChannelPage, ChannelRow, MemberRow, Membership, Preferences, Store } from '../store.ts';

export const channelColumns = `c.num, c.id, c.kind, c.title, c.description, c.avatar,
  c.expire_after_ms AS "expireAfterMs", c.posting, c.history, c.created_by AS "createdBy",
  c.created_at AS "createdAt", c.head_seq AS head, c.head_position AS "headPosition",
  c.state_position AS "channelState", c.member_count AS "memberCount"`;
const memberColumns = `m.user, m.role, m.from_seq AS "fromSeq", m.opened_position AS "openedPosition",
  m.joined_at AS "joinedAt", m.delivered, m.seen, m.state_position AS "memberState"`;

export type ChannelRecord = Omit<ChannelRow, 'statePosition'> & {
  readonly num: number;
  readonly channelState: number;
};
type MemberRecord = Omit<MemberRow, 'statePosition' | 'channel'> & { readonly memberState: number };
export type MembershipRecord = ChannelRecord & MemberRecord;
export type OwnRecord = MembershipRecord & { readonly wishes: string | null };

export const channelOf = (row: ChannelRecord): ChannelRow => ({
  id: row.id,
  kind: row.kind,
  title: row.title,
  description: row.description,
  avatar: row.avatar,
  expireAfterMs: row.expireAfterMs,
  posting: row.posting,
  history: row.history,
  createdBy: row.createdBy,
  createdAt: row.createdAt,
  head: row.head,
  headPosition: row.headPosition,
  statePosition: row.channelState,
  memberCount: row.memberCount,
});

export const memberOf = (row: MemberRecord, channel: string): MemberRow => {
  const { user, role, fromSeq, openedPosition, joinedAt, delivered, seen, memberState } = row;
  return {
    channel,
    user,
    role,
    fromSeq,
    openedPosition,
    joinedAt,
    delivered,
    seen,
    statePosition: memberState,
  };
};

export const preferencesOf = (data: string | null | undefined): Preferences =>
  // Written by `prefer`, and by nothing else.
  data == null ? {} : (JSON.parse(data) as Preferences);

export const membershipOf = (row: OwnRecord): Membership => ({
  channel: channelOf(row),
  member: memberOf(row, row.id),
  preferences: preferencesOf(row.wishes),
});

export const joined = `SELECT ${channelColumns}, ${memberColumns} FROM members m JOIN channels c ON c.num = m.channel`;
export const ownColumns = `${channelColumns}, ${memberColumns}, p.data AS wishes`;
export const ownTables = `members m JOIN channels c ON c.num = m.channel
  LEFT JOIN preferences p ON p.channel = m.channel AND p.user = m.user`;
export const own = `SELECT ${ownColumns} FROM ${ownTables}`;

/** Of one user: little of each, because it is read whenever he connects. */
export const openChannels = `SELECT c.id, m.opened_position AS "position" FROM members m JOIN channels c ON c.num = m.channel
  WHERE m.opened_position IS NOT NULL AND c.kind IN ('direct', 'group') AND m."user" = `;

type Page = { readonly user: string; readonly after: string | undefined; readonly limit: number };

/** Of one's channels by activity: what to ask for, one more than are given. */
export const channelPageAsked = ({
  user,
  after,
  limit,
}: Page): [user: string, below: number, most: number] => {
  const below = after === undefined ? Number.MAX_SAFE_INTEGER : Number(after);
  return [user, Number.isSafeInteger(below) ? below : 0, limit + 1];
};

export const channelPageOf = (
  rows: readonly (OwnRecord & { readonly activity: number })[],
  limit: number,
): ChannelPage => {
  const last = rows.length > limit ? rows[limit - 1] : undefined;
  const memberships = rows.slice(0, limit).map(membershipOf);
  return { memberships, next: last === undefined ? undefined : String(last.activity) };
};

type Every = {
  readonly kind?: string | undefined;
  readonly after?: string | undefined;
  readonly limit: number;
};

/** Of all channels by kind, then by id: what to ask for, one more than are given. */
export const allChannelsAsked = ({
  kind,
  after = `${kind ?? ''} `,
  limit,
}: Every): [afterKind: string, afterId: string, kind: string | null, most: number] => {
  const [afterKind = '', afterId = ''] = after.split(' ', 2);
  return [afterKind, afterId, kind ?? null, limit + 1];
};

export const allChannelsOf = (
  rows: readonly ChannelRecord[],
  limit: number,
): Awaited<ReturnType<Store['allChannels']>> => {
  const last = rows.length > limit ? rows[limit - 1] : undefined;
  const channels = rows.slice(0, limit).map(channelOf);
  return { channels, next: last === undefined ? undefined : `${last.kind} ${last.id}` };
};
