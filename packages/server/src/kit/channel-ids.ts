/**
 * Ids that follow from who is concerned (protocol.md sections 1 and 6): a direct channel is the same one for both, and
 * everybody has one `self` channel. Both are hashes, so that an id tells nothing about people.
 */
import { createHash } from 'node:crypto';

const digest = (text: string): string => createHash('sha256').update(text).digest('base64url');
const measured = (id: string): string => `${id.length}:${id}`;

/** The `self` channel of a user. */
export const selfChannel = (user: string): string => `self:${digest(measured(user))}`;

/** No other channel's id begins so. */
export const isSelfChannel = (channel: string): boolean => channel.startsWith('self:');

export const isFeedChannel = (channel: string): boolean => channel.startsWith('feed:');

/** The direct channel of two users, in whichever order they are named. */
export const directChannel = (one: string, other: string): string =>
  `d:${digest([one, other].toSorted().map(measured).join(''))}`;

/** Eight bytes that stand for a channel where nodes tell each other which ones a commit is about; as a string of eight characters. */
export const channelKey = (channel: string): string =>
  createHash('sha256').update(channel).digest().toString('latin1', 0, 8);
