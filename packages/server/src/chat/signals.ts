/**
 * What is true now and kept nowhere: typing, and whatever an application signals. Nothing of it enters the log.
 */
import type { ChannelRow } from '../store/store.ts';
import type { Chat, Handlers, OutgoingSignal } from './context.ts';
import { chats, forbidden, isBlockedIn, membershipOf, postsIn } from './policy.ts';
import { typingMs, type Typing } from './typing.ts';

const typingSignal = (
  chat: Chat,
  { id: channel, headPosition: after }: ChannelRow,
  user: string,
  state: string,
): OutgoingSignal => ({
  type: 'typing',
  to: { channel },
  after,
  envelope: { channel, by: user, at: chat.clock.now(), data: { state, expiresInMs: typingMs } },
  exceptUser: user,
});

export const signalHandlers = (chat: Chat, typing: Typing) =>
  ({
    async typing({ user }, { channel, state }) {
      const membership = await membershipOf(chat.store, channel, user);
      const silent = !postsIn(membership) || (await isBlockedIn(chat.store, membership));
      if (silent) throw forbidden('not allowed in this channel');
      const { memberCount } = membership.channel;
      if (typing.admits(channel, user, state === 'idle', memberCount))
        chat.signal(typingSignal(chat, membership.channel, user, state));
      return {};
    },

    async signal({ user, connection }, { channel, name, data }) {
      const membership = await membershipOf(chat.store, channel, user);
      const silent = !chats.includes(membership.channel.kind) || (await isBlockedIn(chat.store, membership));
      if (silent) throw forbidden('not allowed in this channel');
      chat.signal({
        type: 'signal',
        to: { channel },
        after: membership.channel.headPosition,
        envelope: { channel, by: user, at: chat.clock.now(), data: { name, data } },
        ...(connection !== undefined && { exceptConnection: connection }),
      });
      return {};
    },
  }) satisfies Handlers;
