/**
 * People: a profile, and the directory as far as it is open (GHANTI_DIRECTORY).
 */
import { notFound } from '@ghanti/protocol';
import type { Chat, Handlers } from './context.ts';
import { profileOf } from './views.ts';

export const peopleHandlers = (chat: Chat) =>
  ({
    async getProfile(acting, { user }) {
      const found = await chat.store.accounts.user(user ?? acting.user);
      if (found === undefined) throw notFound();
      return { user: profileOf(found) };
    },

    async findUsers({ user }, { q, limit }) {
      const { directory } = chat;
      const users = await chat.store.accounts.findUsers({
        q,
        limit,
        ...(directory === 'exact' && { exact: true }),
        ...(directory === 'shared' && { sharedWith: user }),
      });
      return { users: users.map(profileOf) };
    },
  }) satisfies Handlers;
