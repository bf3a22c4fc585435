/**
 * A write, as plain data: the key that makes it idempotent (IDEM-1), the facts that must hold inside the transaction, the
 * steps that it does, and what became of it. Plain, so that a driver may run it in a worker, a stored procedure or a
 * transaction of its own. Left to others: who may do what (chat decides the guards), grouping, fan-out.
 */
import type { FeedSettings } from './feed-store.ts';
import type { MessageGuard, MessageRefusal, MessageStep } from './message-write.ts';
import type { EventRow, HistoryRule, Kind, Posting, Preferences, Role } from './rows.ts';

/** IDEM-1: the scope in which a client id is spent. The first event of the write in `channel` keeps it. */
export type WriteKey = {
  readonly user: string;
  readonly channel: string;
  readonly clientId: string;
  /** 16 bytes over the command's name and its parsed input. */
  readonly hash: Uint8Array;
};

/**
 * A fact that must hold inside the transaction, or the write is refused whole.
 * `member`: the user is a present member of the channel, its kind is one of `kinds`, his role one of `roles`
 *   (or of `rolesWhenAdminsPost`, where given and the channel's posting is `admins`).
 * `seq`: `seq` lies between the member's `fromSeq` and the head.
 * `notLastOwner`: the user is not the only owner while other members are present.
 * `user`: the account exists.
 * `rolePair`: of both, `user` and `other`, the roles together are one of `allowed` (the other absent: refusal `target`).
 * Those about messages are in message-write.ts.
 * `notBlocked`: where the channel is direct, neither of the two has blocked the other (BLK-1).
 * `feed`: the feed stands (refusal `absent`); where `user` is given, he is a member in one of `roles` (refusal `role`; `absent` to
 *   whoever is in no way in a private one).
 * `notBlockedBetween`: neither `user` nor any of `others` has blocked the other.
 */
export type Guard =
  | {
      readonly is: 'member';
      readonly channel: string;
      readonly user: string;
      readonly kinds: readonly Kind[];
      readonly roles: readonly Role[];
      readonly rolesWhenAdminsPost?: readonly Role[];
    }
  | { readonly is: 'seq'; readonly channel: string; readonly user: string; readonly seq: number }
  | { readonly is: 'notLastOwner'; readonly channel: string; readonly user: string }
  | { readonly is: 'user'; readonly user: string }
  | {
      readonly is: 'rolePair';
      readonly channel: string;
      readonly user: string;
      readonly other: string;
      readonly allowed: readonly (readonly [Role, Role])[];
    }
  | MessageGuard
  | { readonly is: 'notBlocked'; readonly channel: string; readonly user: string }
  | {
      readonly is: 'feed';
      readonly channel: string;
      readonly user?: string;
      readonly roles: readonly Role[];
    }
  | { readonly is: 'notBlockedBetween'; readonly user: string; readonly others: readonly string[] };

/** Why a guard, or a step, refused: `absent` no such channel or not a member of it, `role`, `kind`, `seq` out of range,
 * `lastOwner`, `target` the other is no member, `user` no such account, `full` over `maxMembers`, `blocked` (BLK-1),
 * `taken` there is such a feed, `feeds` over `maxFeeds`, `blocks` over `maxBlocks`, `invite` none that stands, `invites` over `maxInvites`. */
export type Refusal =
  | 'absent'
  | 'role'
  | 'kind'
  | 'seq'
  | 'lastOwner'
  | 'target'
  | 'user'
  | 'full'
  | 'blocked'
  | 'blocks'
  | 'taken'
  | 'feeds'
  | 'invite'
  | 'invites'
  | MessageRefusal;

/** What may be changed of a group; what is undefined stays. */
export type ChannelChanges = {
  readonly title?: string | undefined;
  readonly description?: string | null | undefined;
  readonly avatar?: string | null | undefined;
  readonly posting?: Posting | undefined;
  readonly history?: HistoryRule | undefined;
  readonly expireAfterMs?: number | null | undefined;
};

/**
 * What a write does, in order.
 * `channel`: creates the channel unless it is there (two may open a direct channel at once).
 * `event`: appends one event. Where the channel is `direct` and has no event yet, `channelOpened` is first
 *   appended to the `self` channel of each member who has none (protocol.md section 6).
 * `join`: for those of `members` who are not members yet (up to `maxMembers` in all): `channelOpened` in each one's `self`
 *   channel, all at lower positions, then one `memberJoined {user, role, how}` each; marks start at the head (RCP-1).
 * `open`: membership of a direct channel, without an event in it (fromSeq 1); `announce` writes the
 *   member's `channelOpened` now, if he has none yet.
 * `part`: `memberLeft {user, how}` (after `roleChanged` of an heir, where the last owner goes before others), the membership ends, then `channelClosed {channel, how}` in his `self` channel.
 * Those on messages are in message-write.ts.
 * `mark`: raises marks by maximum (RCP-1); `seen` raises `delivered`; beyond the head is refusal `seq`.
 * `prefer`: lays `wishes` over the member's preferences (STA-1); an empty draft takes it away; no event. A change takes a position.
 * `update`: lays `changes` over the channel; `channelUpdated` with what changed. Null takes away.
 * `role`: `roleChanged {user, role}`; the last owner keeps his (refusal `lastOwner`).
 * `invite`: makes an invitation; `notification` with `notice` in the maker's `self` channel.
 * `accept`: lets the user in by an invitation that stands and takes one use of it; nothing where he is in already.
 * `revokeInvite`: ends an invitation, if there is one.
 * `feed`: makes a feed with its maker in it, `channelOpened` in his `self` channel (refusals `taken`, `feeds`).
 * `publish`: one `feedUpdate` each, in order; the ids of all follow from the first one's.
 * `endFeed`: nobody is in it any more: `channelClosed {how: deleted}` for each member; the rest is upkeep.
 * `block`: `blockChanged {user, on}` in the `self` channel of `user`, where anything changes.
 */
export type Step =
  | {
      readonly do: 'channel';
      readonly id: string;
      readonly kind: Kind;
      readonly title: string | null;
      readonly posting: Posting;
      readonly history: HistoryRule;
      readonly by: string | null;
    }
  | {
      readonly do: 'event';
      readonly channel: string;
      readonly type: string;
      readonly by: string | null;
      readonly data: string;
    }
  | {
      readonly do: 'join';
      readonly channel: string;
      readonly members: readonly { readonly user: string; readonly role: Role; readonly how: string }[];
      readonly by: string | null;
      readonly maxMembers: number;
    }
  | { readonly do: 'open'; readonly channel: string; readonly user: string; readonly announce: boolean }
  | {
      readonly do: 'part';
      readonly channel: string;
      readonly user: string;
      readonly by: string | null;
      readonly how: string;
    }
  | MessageStep
  | {
      readonly do: 'mark';
      readonly channel: string;
      readonly user: string;
      readonly delivered?: number;
      readonly seen?: number;
    }
  | {
      readonly do: 'prefer';
      readonly channel: string;
      readonly user: string;
      readonly wishes: Preferences;
    }
  | {
      readonly do: 'update';
      readonly channel: string;
      readonly by: string;
      readonly changes: ChannelChanges;
    }
  | {
      readonly do: 'role';
      readonly channel: string;
      readonly user: string;
      readonly role: Role;
      readonly by: string;
    }
  | {
      readonly do: 'invite';
      readonly code: string;
      readonly channel: string;
      readonly by: string;
      readonly maxUses: number | null;
      readonly expiresAt: number | null;
      readonly notice: string;
      readonly maxInvites: number;
    }
  | { readonly do: 'accept'; readonly code: string; readonly user: string; readonly maxMembers: number }
  | { readonly do: 'revokeInvite'; readonly code: string }
  | {
      readonly do: 'feed';
      readonly id: string;
      readonly title: string;
      readonly by: string;
      readonly settings: FeedSettings;
      readonly maxFeeds: number;
    }
  | {
      readonly do: 'publish';
      readonly channel: string;
      readonly by: string | null;
      /** Of each update the data of its event, as JSON. */
      readonly updates: readonly string[];
    }
  | { readonly do: 'endFeed'; readonly channel: string; readonly by: string }
  | {
      readonly do: 'block';
      readonly user: string;
      readonly other: string;
      readonly on: boolean;
      readonly maxBlocks: number;
    };

export type Write = {
  readonly at: number;
  readonly key?: WriteKey;
  readonly guards: readonly Guard[];
  readonly steps: readonly Step[];
};

/** One member's marks after a `mark` step; `moved` tells whether anything rose. */
export type MarkRow = {
  readonly channel: string;
  readonly user: string;
  readonly delivered: number;
  readonly seen: number;
  readonly position: number;
  readonly moved: boolean;
  /** Head of the channel, and the seq from which the member reads, as of the mark. */
  readonly head: number;
  readonly fromSeq: number;
  /** Present members of the channel: who is told of a mark depends on how many there are (RCP-2). */
  readonly memberCount: number;
  /** RCP-3: in this direct channel nobody is told what the other has seen. */
  readonly seenHidden: boolean;
  readonly deliveredMoved: boolean;
};

/** One user's state in one channel that changed, for his own devices alone (STA-1). */
export type StateRow = { readonly channel: string; readonly user: string; readonly position: number };

/**
 * What became of one write. `duplicate` carries the event that the key made the first time, and looks at nothing else:
 * it comes before the guards. `standing`: where a step had nothing to change, the event that made it so. `conflict`: the same key with another hash. `broken`: this write alone met an error of
 * the database (a constraint, a value it refuses); the others of the batch stand.
 */
export type WriteResult =
  | {
      readonly outcome: 'written';
      readonly events: readonly EventRow[];
      readonly marks: readonly MarkRow[];
      readonly standing?: EventRow;
    }
  | { readonly outcome: 'duplicate'; readonly event: EventRow }
  | { readonly outcome: 'conflict' }
  | { readonly outcome: 'refused'; readonly why: Refusal }
  | { readonly outcome: 'broken'; readonly error: unknown };

/**
 * A batch that is on disk: one result per write; all events in position order (each channel's plain messages in one
 * contiguous run between structural writes); all marks that moved; all other states that changed; the last position given.
 */
export type Committed = {
  readonly results: readonly WriteResult[];
  readonly events: readonly EventRow[];
  readonly marks: readonly MarkRow[];
  readonly states: readonly StateRow[];
  readonly last: number;
};
