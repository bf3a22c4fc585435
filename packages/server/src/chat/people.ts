/**
 * People: a profile, and the directory as far as it is open (GHANTI_DIRECTORY).
 */
import { notFound } from '@ghanti/protocol';
import type { Chat, Handlers } from './context.ts';
import { ownProfileOf, profileOf } from './views.ts';

export const peopleHandlers = (chat: Chat) =>
  ({
    async getProfile(acting, { user }) {
      const found = await chat.store.accounts.user(user ?? acting.user);
      if (found === undefined) throw notFound();
      return { user: found.id === acting.user ? ownProfileOf(found) : profileOf(found) };
    },

    async updateProfile({ user }, { name, about, avatar, privacy }) {
      const changes = { name, about: about === '' ? null : about, avatar, privacy };
      const changed = await chat.store.accounts.updateProfile(user, changes);
      if (changed === undefined) throw notFound();
      if (privacy?.lastSeen !== undefined) chat.presence.ruleChanged(user, changed.privacy.lastSeen);
      return { user: ownProfileOf(changed) };
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
