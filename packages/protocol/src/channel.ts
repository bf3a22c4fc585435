/**
 * The shapes in which channels, members, users and messages are given out (RES-5, RCP-1, MEM-1).
 * Promises names and types; they are read loosely: a reader ignores what it does not know (VER-1).
 * Leaves to chat who is told what (PRV-1, RCP-3, PRE-1), to command.ts where they are given.
 */
import * as z from 'zod';
import { eventData, historyRule, plainEvent, posting } from './event.ts';
import { at, channelId, channelKind, eventId, role, seq, userId } from './ids.ts';

const count = z.int().min(0);

export const lastSeenRule = z.enum(['everyone', 'contacts', 'nobody']);

/** `receipts` is for direct channels only (RCP-3); `lastSeen` says who sees it (PRE-1). */
export const privacy = z.object({ receipts: z.boolean(), lastSeen: lastSeenRule });

/** A user as others see him; `privacy` only in one's own. */
export const profile = z.object({
  id: userId,
  handle: z.string().optional(),
  name: z.string(),
  about: z.string().optional(),
  avatar: z.string().optional(),
  bot: z.boolean().optional(),
  privacy: privacy.optional(),
});
export type Profile = z.infer<typeof profile>;

export const member = z.object({
  user: profile,
  role,
  fromSeq: seq,
  joinedAt: at,
  delivered: count,
  seen: count,
});
export type Member = z.infer<typeof member>;

/** Everyone who has the emoji on, in the order in which they put it. */
export const reaction = z.object({ emoji: z.string(), users: z.array(userId) });

/** `votes` in a named poll; in an anonymous one only the reader's own, as `mine`. */
export const pollState = z.object({
  counts: z.array(count),
  total: count,
  closed: z.boolean().optional(),
  votes: z.array(z.object({ user: userId, options: z.array(count) })).optional(),
  mine: z.array(count).optional(),
});

/** What later events made of a message. */
export const touched = z.object({
  editedSeq: seq.optional(),
  deleted: z.boolean().optional(),
  expired: z.boolean().optional(),
  reactions: z.array(reaction).optional(),
  poll: pollState.optional(),
  pinned: z.boolean().optional(),
});

/**
 * An event of the channel as it stands now: `data` holds the current text; of a deleted or expired
 * message `data` is empty and `state` says so. Missing `state`: nothing ever touched it.
 */
export const messageState = plainEvent.and(z.object({ state: touched.optional() }));
export type MessageState = z.infer<typeof messageState>;

/** A user's own marks on a channel, shared by all his devices. */
export const preferences = z.object({
  /** Until when; null or past: not muted. */
  mutedUntil: z.int().min(0).nullable().optional(),
  archived: z.boolean().optional(),
  pinned: z.boolean().optional(),
  markedUnread: z.boolean().optional(),
  draft: z.string().optional(),
});
export type Preferences = z.infer<typeof preferences>;

export const delivery = z.enum(['every', 'latest']);

/** One row of the channel list. */
export const channelSummary = z.object({
  id: channelId,
  kind: channelKind,
  title: z.string().optional(),
  description: z.string().optional(),
  avatar: z.string().optional(),
  posting,
  history: historyRule,
  role,
  memberCount: count,
  fromSeq: seq,
  head: count,
  headAt: at.optional(),
  last: messageState.nullable().optional(),
  unread: count,
  delivered: count,
  seen: count,
  /** The other one, of a direct channel. */
  peer: profile.optional(),
  preferences: preferences.optional(),
  createdAt: at,
});
export type ChannelSummary = z.infer<typeof channelSummary>;

/** What only the channel's own page needs, besides the row of the list. */
export const channelDetail = channelSummary.extend({
  createdBy: userId.optional(),
  expireAfterMs: z.int().nullable().optional(),
  feed: z
    .object({
      public: z.boolean(),
      delivery,
      maxPerSecond: z.int().optional(),
      retainEvents: z.int().optional(),
      retainMs: z.int().optional(),
    })
    .optional(),
});
export type ChannelDetail = z.infer<typeof channelDetail>;

/** One row of the list of feeds that somebody may read; `role` where he is in it. */
export const feedSummary = z.object({
  id: channelId,
  title: z.string(),
  public: z.boolean(),
  delivery,
  maxPerSecond: z.int().optional(),
  retainEvents: z.int().optional(),
  retainMs: z.int().optional(),
  role: role.optional(),
  head: count,
});
export type FeedSummary = z.infer<typeof feedSummary>;

/** A channel just made or joined; a former member's repeat is told its `id` alone (IDEM-1). */
export const channelRef = z.union([channelDetail, z.strictObject({ id: channelId })]);
export type ChannelRef = z.infer<typeof channelRef>;

/** A channel that is stale as a whole up to `toSeq` (RES-2). */
export const limited = z.object({ channel: channelId, toSeq: count });
export type Limited = z.infer<typeof limited>;

/**
 * `[user, delivered, seen]` of each member, or `[seq, delivered, seen]` of one's newest messages, with a fourth number where a
 * message's total is another than `total`, which is that of the newest: who joins later is no reader of what was said before.
 */
export const receiptRows = z.array(z.tuple([userId, count, count]));
export const receiptCounts = z.object({
  counts: z.array(z.union([z.tuple([seq, count, count]), z.tuple([seq, count, count, count])])),
  total: count,
});

/** Where a channel stands for one user: the rows of STA-1 in one piece. */
export const channelStateData = z.object({
  head: count,
  unread: count,
  delivered: count,
  seen: count,
  preferences: preferences.optional(),
  receipts: z.union([receiptRows, receiptCounts]).optional(),
});
export type ChannelStateData = z.infer<typeof channelStateData>;

export const presenceEntry = z.object({
  user: userId,
  online: z.boolean(),
  lastSeenAt: at.nullable().optional(),
});
export type PresenceEntry = z.infer<typeof presenceEntry>;

export const invite = z.object({
  code: z.string(),
  url: z.string(),
  createdBy: userId,
  createdAt: at,
  uses: count,
  maxUses: z.int().optional(),
  expiresAt: at.optional(),
});
export type Invite = z.infer<typeof invite>;

/** A found message; `asOf` is the head of its channel when read (RES-5). */
export const hit = z.object({ message: messageState, asOf: count });

/** How far each person has a message, for those who were members before it. */
export const receiptPerson = z.object({ user: userId, delivered: z.boolean(), seen: z.boolean() });

/** The newest value under each key of a feed, oldest first. */
export const latestValue = z.object({
  seq,
  id: eventId,
  at,
  by: userId.nullable(),
  data: eventData.feedUpdate,
});
