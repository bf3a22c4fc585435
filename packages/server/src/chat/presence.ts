/**
 * Whose presence a connection watches by name (PRE-1). Over REST there is no connection: the answer is all there is.
 */
import type { Chat, Handlers } from './context.ts';

export const presenceHandlers = ({ presence }: Chat) =>
  ({
    async watchPresence({ user, connection }, { users }) {
      return { presence: await presence.watch(user, connection, users) };
    },
  }) satisfies Handlers;
