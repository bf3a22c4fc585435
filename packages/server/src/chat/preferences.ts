/**
 * What one wishes for oneself in a channel: mute, archive, pin, mark unread, a draft (STA-1). Merged field by field, so that two
 * devices that change different things keep both; told live to all of one's devices. What they mean is the clients' affair:
 * nothing but `mutedUntil` changes what the server does.
 */
import type { Chat, Handlers } from './context.ts';
import { isMember, membershipOf } from './policy.ts';
import { settle } from './writes.ts';

export const preferenceHandlers = (chat: Chat) =>
  ({
    async setPreferences({ user }, { channel, ...wishes }) {
      const result = await chat.log.append({
        at: chat.clock.now(),
        guards: [isMember(channel, user)],
        steps: [{ do: 'prefer', channel, user, wishes }],
      });
      settle(result);
      const { preferences } = await membershipOf(chat.store, channel, user);
      return { preferences };
    },
  }) satisfies Handlers;
