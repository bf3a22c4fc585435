/**
 * Durable events: the facts of a channel's log (protocol sections 2 and 7).
 * Promises one schema of `data` per type; an event always has `seq` and `id`, a signal never does, so
 * neither type fits where the other is asked for. Readers ignore fields they do not know (VER-1).
 * What is scrubbed (deleted, expired, erased) keeps its envelope and loses its content: every content
 * field is optional; `target` stays. Leaves state on top of events to channel.ts.
 */
import * as z from 'zod';
import { anyJson } from './data.ts';
import { at, channelId, channelKind, eventId, role, seq, userId } from './ids.ts';

export const posting = z.enum(['members', 'admins']);
export const historyRule = z.enum(['joined', 'all']);

const count = z.int().min(0);

/** A poll as its author made it; how it stands is in the message's state. */
export const poll = z.object({
  question: z.string(),
  options: z.array(z.string()),
  multiple: z.boolean().optional(),
  anonymous: z.boolean().optional(),
  closesAt: at.optional(),
});

const message = z.object({
  clientId: z.string().optional(),
  text: z.string().optional(),
  attachments: z.array(anyJson).optional(),
  replyTo: seq.optional(),
  mentions: z.array(userId).optional(),
  poll: poll.optional(),
  forwarded: z.boolean().optional(),
  expiresAt: at.optional(),
  /** Of a tombstone, which has nothing else (EXP-1). */
  expired: z.literal(true).optional(),
});

/** `options` by a named voter; `counts` and `total` (`by: null`) in an anonymous poll. */
const vote = z.object({
  target: seq,
  options: z.array(count).optional(),
  counts: z.array(count).optional(),
  total: count.optional(),
});

const joined = z.object({ user: userId, role, how: z.enum(['created', 'added', 'invite']) });
const left = z.object({
  user: userId,
  role: role.optional(),
  how: z.enum(['left', 'removed', 'erased']),
});

/** What changed, and only that; null took it away. */
const change = z.object({
  title: z.string().optional(),
  description: z.string().optional(),
  avatar: z.string().nullable().optional(),
  posting: posting.optional(),
  history: historyRule.optional(),
  expireAfterMs: z.int().nullable().optional(),
});

const notice = z.object({
  title: z.string(),
  body: z.string().optional(),
  url: z.string().optional(),
  kind: z.string().optional(),
  data: anyJson.optional(),
});

/** The schema of each event's `data`. */
export const eventData = {
  receiveMessage: message,
  messageEdited: z.object({ target: seq, text: z.string().optional(), expiresAt: at.optional() }),
  messageDeleted: z.object({ target: seq }),
  reactionChanged: z.object({ target: seq, emoji: z.string(), on: z.boolean() }),
  pollVoted: vote,
  pollClosed: z.object({ target: seq }),
  messagePinned: z.object({ target: seq, on: z.boolean() }),
  memberJoined: joined,
  memberLeft: left,
  roleChanged: z.object({ user: userId, role }),
  channelUpdated: change,
  feedUpdate: z.object({ key: z.string().optional(), value: anyJson, skipped: count.optional() }),
  channelOpened: z.object({ channel: channelId, kind: channelKind, fromSeq: seq, head: count }),
  channelClosed: z.object({ channel: channelId, how: z.enum(['left', 'removed', 'deleted']) }),
  messageHidden: z.object({ channel: channelId, target: seq }),
  blockChanged: z.object({ user: userId, on: z.boolean() }),
  notification: notice,
};

export type EventType = keyof typeof eventData;
export type EventData<T extends EventType> = z.infer<(typeof eventData)[T]>;

/** What an event and a state row share, without the reader's cursor: the form of acknowledgements. */
function uncursored<T extends EventType, D extends z.ZodType>(type: T, data: D) {
  return z.object({
    type: z.literal(type),
    channel: channelId,
    seq,
    id: eventId,
    by: userId.nullable(),
    at,
    data,
  });
}

const receiveMessage = uncursored('receiveMessage', eventData.receiveMessage);
const messageEdited = uncursored('messageEdited', eventData.messageEdited);
const messageDeleted = uncursored('messageDeleted', eventData.messageDeleted);
const reactionChanged = uncursored('reactionChanged', eventData.reactionChanged);
const pollVoted = uncursored('pollVoted', eventData.pollVoted);
const pollClosed = uncursored('pollClosed', eventData.pollClosed);
const messagePinned = uncursored('messagePinned', eventData.messagePinned);
const memberJoined = uncursored('memberJoined', eventData.memberJoined);
const memberLeft = uncursored('memberLeft', eventData.memberLeft);
const roleChanged = uncursored('roleChanged', eventData.roleChanged);
const channelUpdated = uncursored('channelUpdated', eventData.channelUpdated);
const feedUpdate = uncursored('feedUpdate', eventData.feedUpdate);
const channelOpened = uncursored('channelOpened', eventData.channelOpened);
const channelClosed = uncursored('channelClosed', eventData.channelClosed);
const messageHidden = uncursored('messageHidden', eventData.messageHidden);
const blockChanged = uncursored('blockChanged', eventData.blockChanged);
const notification = uncursored('notification', eventData.notification);

/** An event as an acknowledgement carries it: no `cursor` (ACK-1). */
export const plainEvent = z.discriminatedUnion('type', [
  receiveMessage,
  messageEdited,
  messageDeleted,
  reactionChanged,
  pollVoted,
  pollClosed,
  messagePinned,
  memberJoined,
  memberLeft,
  roleChanged,
  channelUpdated,
  feedUpdate,
  channelOpened,
  channelClosed,
  messageHidden,
  blockChanged,
  notification,
]);

/** An event as it is delivered. `cursor` is missing on a feed's events on a socket (CUR-2). */
export const eventEnvelope = plainEvent.and(z.object({ cursor: z.string().max(200).optional() }));

export type PlainEvent<T extends EventType = EventType> = T extends EventType
  ? {
      type: T;
      channel: string;
      seq: number;
      id: string;
      by: string | null;
      at: number;
      data: EventData<T>;
    }
  : never;

export type EventEnvelope<T extends EventType = EventType> = PlainEvent<T> & {
  cursor?: string | undefined;
};

/** All that a former member's repeat of a command is told of what it wrote (IDEM-1). */
export const eventRef = z.strictObject({ seq, id: eventId, at });
export type EventRef = z.infer<typeof eventRef>;

/** The `event` of an acknowledgement: whole, or for a former member's repeat the reference alone. */
export const ackEvent = z.union([plainEvent, eventRef]);
export type AckEvent = PlainEvent | EventRef;

export function isEventType(type: string): type is EventType {
  return Object.hasOwn(eventData, type);
}
