/**
 * A channel as one of its members sees it: the row of his list, and the whole page.
 */
import type { ChannelDetail, ChannelSummary } from '@ghanti/protocol';
import type { FeedRow, Membership, UserRow } from '../store/store.ts';
import type { Chat } from './context.ts';
import { unreadOf } from './unread.ts';
import { messageState, profileOrId } from './views.ts';

/** The people with these ids, as far as they have accounts. */
export const usersById = async (
  chat: Chat,
  ids: readonly string[],
): Promise<ReadonlyMap<string, UserRow>> => {
  const users = await chat.store.accounts.users([...new Set(ids)]);
  return new Map(users.map((user) => [user.id, user]));
};

/** The other one of a direct channel. */
const peerOf = async (chat: Chat, { channel, member }: Membership): Promise<Pick<ChannelSummary, 'peer'>> => {
  if (channel.kind !== 'direct') return {};
  const members = await chat.store.members(channel.id, undefined, 2);
  const peer = members.find((row) => row.user !== member.user);
  if (peer === undefined) return {};
  return { peer: profileOrId(await usersById(chat, [peer.user]), peer.user) };
};

const lastMessage = async (
  chat: Chat,
  { channel, member }: Membership,
): Promise<Pick<ChannelSummary, 'last' | 'headAt'>> => {
  if (channel.kind === 'feed' || channel.head < member.fromSeq) return { last: null };
  // What came after the head that was read belongs to a later summary (RES-5).
  const which = { limit: 1, before: channel.head + 1, types: ['receiveMessage'] };
  const page = await chat.store.messages.page({ channel: channel.id, user: member.user, which });
  const message = page?.messages[0];
  return message === undefined ? { last: null } : { last: messageState(message), headAt: message.event.at };
};

export const summaryOf = async (chat: Chat, membership: Membership): Promise<ChannelSummary> => {
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
    ...(await lastMessage(chat, membership)),
    unread: channel.kind === 'feed' ? 0 : await unreadOf(chat, membership, member.seen),
    delivered: member.delivered,
    seen: member.seen,
    ...(await peerOf(chat, membership)),
    preferences,
    createdAt: channel.createdAt,
  };
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
    ...(await summaryOf(chat, membership)),
    ...(createdBy !== null && { createdBy }),
    ...(expireAfterMs !== null && { expireAfterMs }),
    ...(feed !== undefined && { feed: rulesOf(feed) }),
  };
};
