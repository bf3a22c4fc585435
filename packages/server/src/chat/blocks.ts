/**
 * Blocking (BLK-1). One's blocks are events of one's own `self` channel and known to nobody else; what follows from them is
 * checked inside the transactions of others (`unblocked` in policy.ts).
 */
import { invalid } from '@ghanti/protocol';
import type { Chat, Handlers } from './context.ts';
import { usersById } from './summaries.ts';
import { profileOrId } from './views.ts';
import { settle } from './writes.ts';

export const blockHandlers = (chat: Chat) =>
  ({
    async blockUser({ user }, { user: other, on }) {
      if (other === user) throw invalid([{ path: 'user', message: 'nobody blocks himself' }]);
      const result = await chat.log.append({
        at: chat.clock.now(),
        // Whose account is gone can still be unblocked.
        guards: on ? [{ is: 'user', user: other }] : [],
        steps: [{ do: 'block', user, other, on, maxBlocks: chat.limits.maxBlocks }],
      });
      settle(result);
      return {};
    },

    async listBlocks({ user }) {
      const { blocked } = await chat.store.blocks(user);
      const users = await usersById(chat, blocked);
      return { users: blocked.map((id) => profileOrId(users, id)) };
    },
  }) satisfies Handlers;
