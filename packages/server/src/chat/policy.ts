/**
 * Who may do what, as facts that the store checks inside the transaction (protocol.md section 6), and what a refusal is
 * called on the wire. What is missing and what is not yours to know about are the same answer (PRV-1).
 */
import { GhantiError, invalid, notFound } from '@ghanti/protocol';
import type { Guard, Kind, Membership, Refusal, Role, Store } from '../store/store.ts';

const everyRole: readonly Role[] = ['owner', 'admin', 'member'];
export const leaders: readonly Role[] = ['owner', 'admin'];
export const chats: readonly Kind[] = ['direct', 'group'];
const rank: Readonly<Record<Role, number>> = { owner: 2, admin: 1, member: 0 };

/** A member who may post. */
export const mayPost = (channel: string, user: string): Guard => ({
  is: 'member',
  channel,
  user,
  kinds: chats,
  roles: everyRole,
  rolesWhenAdminsPost: leaders,
});

/** A present member of a chat. */
export const isMember = (channel: string, user: string): Guard => ({
  is: 'member',
  channel,
  user,
  kinds: chats,
  roles: everyRole,
});

/** Where people come and go by name. */
const places: readonly Kind[] = ['group', 'feed'];

/** A present member of a group or feed. */
export const isInPlace = (channel: string, user: string): Guard => ({
  is: 'member',
  channel,
  user,
  kinds: places,
  roles: everyRole,
});

/** An owner or admin of a group. */
export const leadsGroup = (channel: string, user: string): Guard => ({
  is: 'member',
  channel,
  user,
  kinds: ['group'],
  roles: leaders,
});

/** An owner or admin of a group or feed. */
export const leadsPlace = (channel: string, user: string): Guard => ({
  is: 'member',
  channel,
  user,
  kinds: places,
  roles: leaders,
});

/** An owner or admin of a feed; without a user, that the feed stands. */
export const leadsFeed = (channel: string, user?: string): Guard => ({
  is: 'feed',
  channel,
  roles: leaders,
  ...(user !== undefined && { user }),
});

/** A message that the user may read, and that is not gone unless that is allowed. */
export const message = (
  channel: string,
  user: string,
  seq: number,
  more: { readonly gone?: 'allowed' } = {},
): Guard => ({ is: 'message', channel, user, seq, ...more });

/** The message is the user's own, or he has one of the roles. */
export const isAuthor = (
  channel: string,
  user: string,
  seq: number,
  orRoles: readonly Role[] = [],
): Guard => ({ is: 'author', channel, user, seq, orRoles });

/** The same as `mayPost`, for what is not written. */
export const postsIn = ({ channel, member }: Membership): boolean =>
  chats.includes(channel.kind) && (channel.posting === 'members' || leaders.includes(member.role));

/** The same as `unblocked`, for what is not written. */
export const isBlockedIn = async (store: Store, { channel, member }: Membership): Promise<boolean> =>
  channel.kind === 'direct' && (await store.blockedIn(channel.id, member.user));

/** The same as `leadsGroup`, for what is not written. */
export const leadsIn = ({ channel, member }: Membership): boolean =>
  channel.kind === 'group' && leaders.includes(member.role);

/** The membership that reading needs. Throws `not_found`. */
export const membershipOf = async (store: Store, channel: string, user: string): Promise<Membership> => {
  const membership = await store.membership(channel, user);
  if (membership === undefined) throw notFound();
  return membership;
};

/** Every pair of my role and another's in which nobody acts against a higher role than his own. */
const pairs = (allowed: (mine: Role, other: Role) => boolean): readonly (readonly [Role, Role])[] =>
  everyRole.flatMap((mine) =>
    everyRole.filter((other) => allowed(mine, other)).map((other) => [mine, other] as const),
  );

/** A leader, and somebody who does not outrank him. */
export const mayRemove = (channel: string, user: string, other: string): Guard => ({
  is: 'rolePair',
  channel,
  user,
  other,
  allowed: pairs((mine, theirs) => leaders.includes(mine) && rank[mine] >= rank[theirs]),
});

/** Owners give any role; admins give one below their own, to those who do not outrank them. */
export const mayGiveRole = (channel: string, user: string, other: string, role: Role): Guard => ({
  is: 'rolePair',
  channel,
  user,
  other,
  allowed: pairs(
    (mine, theirs) =>
      mine === 'owner' || (mine === 'admin' && rank.admin > rank[role] && rank.admin >= rank[theirs]),
  ),
});

/** Of a direct channel: neither has blocked the other (BLK-1). In a group the log is one for all. */
export const unblocked = (channel: string, user: string): Guard => ({ is: 'notBlocked', channel, user });

/** Neither the user nor any of the others has blocked the other (BLK-1). */
export const unblockedWith = (user: string, others: readonly string[]): Guard => ({
  is: 'notBlockedBetween',
  user,
  others,
});

export const forbidden = (message: string): GhantiError => new GhantiError('forbidden', message);

/** The error of a refused write; `seqField` names the input that a seq came from. */
export const refused = (why: Refusal, seqField = 'seq'): GhantiError => {
  switch (why) {
    case 'absent':
    case 'target':
    case 'user':
    case 'message':
    case 'invite':
      return notFound();
    case 'role':
    case 'kind':
    // Nobody is told that, or by whom, he was blocked (BLK-1).
    case 'blocked':
      return forbidden('not allowed in this channel');
    case 'lastOwner':
      return forbidden('the last owner hands the group over first');
    case 'seq':
      return invalid([{ path: seqField, message: 'no such message here' }]);
    case 'author':
      return forbidden('the message is another’s');
    case 'text':
      return forbidden('polls and forwards have no text of one’s own to edit');
    case 'gone':
      return new GhantiError('conflict', 'the message is gone');
    case 'closed':
      return new GhantiError('conflict', 'the poll is closed');
    case 'poll':
      return invalid([{ path: 'seq', message: 'not a poll' }]);
    case 'past':
      return invalid([{ path: 'poll.closesAt', message: 'is past' }]);
    case 'options':
      return invalid([{ path: 'options', message: 'no such options here' }]);
    case 'pins':
      return new GhantiError('too_large', 'over the limit maxPins');
    case 'full':
      return new GhantiError('too_large', 'over the limit maxMembers');
    case 'taken':
      return new GhantiError('conflict', 'there is a feed of this name');
    case 'feeds':
      return new GhantiError('too_large', 'over the limit maxFeeds');
    case 'blocks':
      return new GhantiError('too_large', 'over the limit maxBlocks');
    case 'invites':
      return new GhantiError('too_large', 'over the limit maxInvites');
  }
};
