/**
 * What a group is called, what rules it has, and who leads it. Who may is checked in the transaction (AUTH-1): two who demote
 * each other at once, or a role lost a moment ago, leave no trace; the last owner keeps his role until he hands over.
 */
import type { Chat, Handlers } from './context.ts';
import { leadsGroup, leadsPlace, mayGiveRole } from './policy.ts';
import { answerEvent, settle, writeKey } from './writes.ts';

export const groupHandlers = (chat: Chat) =>
  ({
    async updateChannel({ user }, input) {
      const { clientId: _spent, channel, description, ...others } = input;
      const changes = { ...others, description: description === '' ? null : description };
      const result = await chat.log.append({
        at: chat.clock.now(),
        key: writeKey('updateChannel', user, channel, input),
        guards: [leadsGroup(channel, user)],
        steps: [{ do: 'update', channel, by: user, changes }],
      });
      return answerEvent(chat, user, channel, settle(result));
    },

    async setRole({ user }, input) {
      const { channel, user: other, role } = input;
      const result = await chat.log.append({
        at: chat.clock.now(),
        key: writeKey('setRole', user, channel, input),
        guards: [leadsPlace(channel, user), mayGiveRole(channel, user, other, role)],
        steps: [{ do: 'role', channel, user: other, role, by: user }],
      });
      return answerEvent(chat, user, channel, settle(result));
    },
  }) satisfies Handlers;
