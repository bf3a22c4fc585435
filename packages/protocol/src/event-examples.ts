/**
 * One example of each event and signal, as it is delivered. Promises that every one is complete and fits its schema: the compiler asks
 * for each name, a test parses each.
 */
import type { EventData, EventType } from './event.ts';
import { asha, at, bilal, channel, clientId, feed } from './examples.ts';
import type { SignalData, SignalType } from './signal.ts';

const eventExamples: { readonly [T in EventType]: EventData<T> } = {
  receiveMessage: { clientId, text: 'Chai at four? चार बजे चाय?', mentions: [bilal] },
  messageEdited: { target: 42, text: 'Chai at five?' },
  messageDeleted: { target: 42 },
  reactionChanged: { target: 42, emoji: '🎉', on: true },
  pollVoted: { target: 42, options: [0] },
  pollClosed: { target: 42 },
  messagePinned: { target: 42, on: true },
  memberJoined: { user: bilal, role: 'member', how: 'added' },
  memberLeft: { user: bilal, how: 'left' },
  roleChanged: { user: bilal, role: 'admin' },
  channelUpdated: { title: 'Sunday Cricket' },
  feedUpdate: { key: 'CHAI', value: { price: 118.4 } },
  channelOpened: { channel, kind: 'group', fromSeq: 1, head: 1 },
  channelClosed: { channel, how: 'left' },
  messageHidden: { channel, target: 42 },
  blockChanged: { user: bilal, on: true },
  notification: { title: 'Your order has left', url: '/orders/7' },
};

const cursor = '1.0123456789abcdef.16.abc';
const ready: SignalData<'ready'> = {
  user: asha,
  session: 's_7hQd',
  protocol: 1,
  serverTime: at,
  limits: { commandsPerSecond: 20, maxTextBytes: 16_384 },
  resume: { result: 'complete' },
  cursor,
};

const signalExamples: { readonly [T in SignalType]: SignalData<T> } = {
  channelState: { head: 42, unread: 1, delivered: 42, seen: 41, receipts: [[bilal, 42, 41]] },
  receipt: { user: bilal, delivered: 42, seen: 41 },
  typing: { state: 'typing', expiresInMs: 6_000 },
  onlineUsers: [bilal],
  presence: [{ user: bilal, online: false, lastSeenAt: at }],
  signal: { name: 'pointer', data: { x: 120, y: 48 } },
  notification: { channel, seq: 42, kind: 'mention', unread: 3 },
  ready,
  caughtUp: { cursor },
  heartbeat: { cursor, events: 12 },
  expiring: { expiresAt: at + 60_000 },
  goaway: { retryAfterMs: 1_200 },
  metrics: { usersOnline: 12, messagesPerSecond: 3, commitP99Ms: 4 },
};

/** Signals of the connection, or of the user, name no channel. */
const ofChannel: ReadonlySet<string> = new Set<SignalType>(['channelState', 'receipt', 'typing', 'signal']);
const bySomebody: ReadonlySet<string> = new Set<SignalType>(['typing', 'signal']);

const channelOf = (type: EventType): string => {
  if (type === 'feedUpdate') return feed;
  const own = ['channelOpened', 'channelClosed', 'messageHidden', 'blockChanged', 'notification'];
  return own.includes(type) ? 'self:4Yk0' : channel;
};

/** An event as it is delivered. */
export const eventExample = (type: EventType): Record<string, unknown> => ({
  type,
  channel: channelOf(type),
  seq: 43,
  id: '0193a1b3-0000-7000-8000-00000000002b',
  by: asha,
  at,
  ...(type !== 'feedUpdate' && { cursor }),
  data: eventExamples[type],
});

/** A signal as it is delivered. */
export const signalExample = (type: SignalType): Record<string, unknown> => ({
  type,
  ...(ofChannel.has(type) && { channel }),
  ...(bySomebody.has(type) && { by: bilal }),
  at,
  data: signalExamples[type],
});
