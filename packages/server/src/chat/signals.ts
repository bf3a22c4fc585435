/**
 * What is true now and kept nowhere: typing, and whatever an application signals. Nothing of it enters the log.
 */
import type { Chat, Handlers } from './context.ts';
import { forbidden, isBlockedIn, membershipOf, postsIn } from './policy.ts';

/** After this a typing person counts as idle unless he renews. */
const typingMs = 6_000;

export const signalHandlers = (chat: Chat) =>
  ({
    async typing({ user }, { channel, state }) {
      const membership = await membershipOf(chat.store, channel, user);
      const silent = !postsIn(membership) || (await isBlockedIn(chat.store, membership));
      if (silent) throw forbidden('not allowed in this channel');
      const data = { state, expiresInMs: typingMs };
      chat.signal({
        type: 'typing',
        to: { channel },
        envelope: { channel, by: user, at: chat.clock.now(), data },
        exceptUser: user,
      });
      return {};
    },

    async signal({ user, connection }, { channel, name, data }) {
      const membership = await membershipOf(chat.store, channel, user);
      const silent = membership.channel.kind === 'self' || (await isBlockedIn(chat.store, membership));
      if (silent) throw forbidden('not allowed in this channel');
      chat.signal({
        type: 'signal',
        to: { channel },
        envelope: { channel, by: user, at: chat.clock.now(), data: { name, data } },
        ...(connection !== undefined && { exceptConnection: connection }),
      });
      return {};
    },
  }) satisfies Handlers;
