/**
 * A channel as one of its members sees it: the row of his list, and the whole page.
 */
import type { ChannelDetail, ChannelSummary } from '@ghanti/protocol';
import type { FeedRow, Membership, MessageRow, UserRow } from '../store/store.ts';
import type { Chat } from './context.ts';
import { messageState, profileOrId } from './views.ts';

/** The people with these ids, as far as they have accounts. */
export const usersById = async (
  chat: Chat,
  ids: readonly string[],
): Promise<ReadonlyMap<string, UserRow>> => {
  const users = ids.length === 0 ? [] : await chat.store.accounts.users([...new Set(ids)]);
  return new Map(users.map((user) => [user.id, user]));
};

/** What is read for all of a list at once: of a list of conversations each question is asked once. */
type Read = {
  readonly lasts: ReadonlyMap<string, MessageRow>;
  readonly peers: ReadonlyMap<string, string>;
  readonly users: ReadonlyMap<string, UserRow>;
  readonly unread: ReadonlyMap<string, number>;
};

const peersIn = async (chat: Chat, user: string, memberships: readonly Membership[]) => {
  const directs = memberships
    .filter(({ channel }) => channel.kind === 'direct')
    .map(({ channel }) => channel.id);
  return directs.length === 0 ? new Map<string, string>() : await chat.store.peers(user, directs);
};

const lastsIn = async (chat: Chat, user: string, memberships: readonly Membership[]) => {
  // What came after the head that was read belongs to a later summary (RES-5).
  const upTo = memberships
    .filter(({ channel, member }) => channel.kind !== 'feed' && channel.head >= member.fromSeq)
    .map(({ channel }) => [channel.id, channel.head] as const);
  return upTo.length === 0 ? new Map<string, never>() : await chat.store.messages.newest(user, new Map(upTo));
};

const unreadIn = async ({ inUse }: Chat, user: string, memberships: readonly Membership[]) => {
  const places = memberships
    .filter(({ channel }) => channel.kind !== 'feed')
    .map(({ channel, member: { seen, fromSeq } }) => ({
      channel: channel.id,
      seen,
      fromSeq,
      head: channel.head,
    }));
  const counts = await inUse.unreadIn(user, places);
  return new Map(places.map(({ channel }, index) => [channel, counts[index] ?? 0]));
};

const readFor = async (chat: Chat, memberships: readonly Membership[]): Promise<Read> => {
  const user = memberships[0]?.member.user ?? '';
  const peers = await peersIn(chat, user, memberships);
  const lasts = await lastsIn(chat, user, memberships);
  const unread = await unreadIn(chat, user, memberships);
  return { lasts, peers, users: await usersById(chat, [...peers.values()]), unread };
};

const lastOf = ({ lasts }: Read, channel: string): Pick<ChannelSummary, 'last' | 'headAt'> => {
  const message = lasts.get(channel);
  return message === undefined ? { last: null } : { last: messageState(message), headAt: message.event.at };
};

const peerOf = ({ peers, users }: Read, channel: string): Pick<ChannelSummary, 'peer'> => {
  const peer = peers.get(channel);
  return peer === undefined ? {} : { peer: profileOrId(users, peer) };
};

const summary = (membership: Membership, read: Read): ChannelSummary => {
  const { channel, member, preferences } = membership;
  return {
    id: channel.id,
    kind: channel.kind,
    ...(channel.title !== null && { title: channel.title }),
    ...(channel.description !== null && { description: channel.description }),
    ...(channel.avatar !== null && { avatar: channel.avatar }),
    posting: channel.posting,
    history: channel.history,
    role: member.role,
    memberCount: channel.memberCount,
    fromSeq: member.fromSeq,
    head: channel.head,
    ...lastOf(read, channel.id),
    unread: read.unread.get(channel.id) ?? 0,
    delivered: member.delivered,
    seen: member.seen,
    ...peerOf(read, channel.id),
    preferences,
    createdAt: channel.createdAt,
  };
};

/** Of one user's memberships, in their order. */
export const summariesOf = async (
  chat: Chat,
  memberships: readonly Membership[],
): Promise<ChannelSummary[]> => {
  const read = await readFor(chat, memberships);
  return memberships.map((membership) => summary(membership, read));
};

/** Rules that were not set are left out. */
export const rulesOf = (feed: FeedRow): NonNullable<ChannelDetail['feed']> => {
  const { delivery, maxPerSecond, retainEvents, retainMs } = feed;
  return {
    public: feed.public,
    delivery,
    ...(maxPerSecond !== null && { maxPerSecond }),
    ...(retainEvents !== null && { retainEvents }),
    ...(retainMs !== null && { retainMs }),
  };
};

export const detailOf = async (chat: Chat, membership: Membership): Promise<ChannelDetail> => {
  const { id, kind, createdBy, expireAfterMs } = membership.channel;
  const feed = kind === 'feed' ? await chat.store.feeds.feed(id) : undefined;
  return {
    ...summary(membership, await readFor(chat, [membership])),
    ...(createdBy !== null && { createdBy }),
    ...(expireAfterMs !== null && { expireAfterMs }),
    ...(feed !== undefined && { feed: rulesOf(feed) }),
  };
};
