/**
 * In words, what each event, signal and error is about: the sentences of the documents (protocol sections 2 and 7). The compiler asks
 * for each name. Left to PROTOCOL.md: the rules.
 */
import type { ErrorCode } from './errors.ts';
import type { EventType } from './event.ts';
import type { SignalType } from './signal.ts';

export const eventMeanings: Readonly<Record<EventType, string>> = {
  receiveMessage: 'A message, a poll or a forward was written.',
  messageEdited: 'The text of the message `target` is now another.',
  messageDeleted: 'The message `target` was taken away for everyone.',
  reactionChanged: 'Somebody put a reaction on the message `target`, or took it back.',
  pollVoted: 'A vote in the poll `target`: by name, or as counts where the poll is anonymous.',
  pollClosed: 'The poll `target` ended.',
  messagePinned: 'The message `target` was pinned to the channel, or the pin taken away.',
  memberJoined: 'Somebody joined the channel.',
  memberLeft: 'Somebody left the channel, or was removed from it.',
  roleChanged: 'A member has another role.',
  channelUpdated: 'The channel changed: what is named is new, null took it away.',
  feedUpdate: 'An update of a feed. `skipped` says how many were passed over since the last one sent.',
  channelOpened: 'One is in a channel from now on. In one’s `self` channel.',
  channelClosed: 'One is no longer in a channel. In one’s `self` channel.',
  messageHidden: 'One took a message out of one’s own view. In one’s `self` channel.',
  blockChanged: 'One blocked somebody, or no longer. In one’s `self` channel.',
  notification: 'Something that the application, or an invitation, tells one. In one’s `self` channel.',
};

export const signalMeanings: Readonly<Record<SignalType, string>> = {
  channelState: 'Where a channel stands for oneself: after a resume, and whenever it moves.',
  receipt: 'How far somebody has, and has seen, a channel; in large groups counts.',
  typing: 'Somebody is writing or recording, until `expiresInMs` are over.',
  onlineUsers:
    'Who of one’s people is online, whole: at the beginning, and again where changes may have been missed.',
  presence: 'Who came or went since.',
  signal: 'Whatever the application wants: games, cursors, offers of a call. Kept nowhere.',
  notification: 'A message concerns one, after mute, block and mention. On `/notifications` alone.',
  ready: 'The connection stands: how the resume went, and the cursor that it starts from.',
  caughtUp: 'All that was missed has been sent; what follows is live.',
  heartbeat: 'Every 12 s: how far one has got, and how many events came on this connection.',
  expiring: 'The token ends in 60 s; `authenticate` renews it in place.',
  goaway: 'The server closes this connection; come back, with the cursor, after `retryAfterMs`.',
  metrics: 'How the node is doing, each second. On `/admin` alone.',
};

export const errorMeanings: Readonly<Record<ErrorCode, string>> = {
  invalid: 'The input does not fit its schema; `issues` says where.',
  unauthenticated: 'No token, or one that is expired, forged or revoked.',
  forbidden: 'Known, and not allowed.',
  not_found: 'No such thing, or not yours to know about: the same answer, byte for byte.',
  conflict: 'The name is taken, the same `clientId` came with another body, or the thing is gone or closed.',
  too_large: 'Over a limit that `ready` names in `limits`.',
  unsupported: 'A media type or a version of the protocol that the server does not speak.',
  rate_limited: 'Too many; again after `retryAfterMs`, which is also in the header `Retry-After`.',
  slow_consumer: 'Too far behind: come back with your cursor.',
  unavailable: 'Not known to be written: send it again with the same `clientId`.',
  internal: 'A bug; unknown whether written. Send it again with the same `clientId`.',
};
