/**
 * Who is in a group or feed. Joining and leaving are events with a seq, written together with the member's own `self` events
 * (MEM-1, MEM-2); after a removal nothing of the channel reaches the one removed (PRV-1).
 */
import { invalid } from '@ghanti/protocol';
import type { Chat, Handler, Handlers } from './context.ts';
import { isInPlace, leadsPlace, mayRemove, membershipOf, unblockedWith } from './policy.ts';
import { shownTo } from './seen-privacy.ts';
import { usersById } from './summaries.ts';
import { memberOf } from './views.ts';
import { answerEvent, settle, writeKey } from './writes.ts';

const listMembers =
  (chat: Chat): Handler<'listMembers'> =>
  async ({ user }, { channel, after, limit }) => {
    const membership = await membershipOf(chat.store, channel, user);
    const rows = await shownTo(chat, membership, await chat.store.members(channel, after, limit + 1));
    const page = rows.slice(0, limit);
    const users = await usersById(
      chat,
      page.map((row) => row.user),
    );
    const next = rows.length > limit ? page.at(-1)?.user : undefined;
    return { members: page.map((row) => memberOf(row, users)), ...(next !== undefined && { next }) };
  };

const addMembers =
  (chat: Chat): Handler<'addMembers'> =>
  async ({ user }, input) => {
    const { channel, users } = input;
    const members = users.map((added) => ({ user: added, role: 'member', how: 'added' }) as const);
    const settled = settle(
      await chat.log.append({
        at: chat.clock.now(),
        key: writeKey('addMembers', user, channel, input),
        guards: [
          leadsPlace(channel, user),
          ...users.map((added) => ({ is: 'user', user: added }) as const),
          unblockedWith(user, users),
        ],
        steps: [{ do: 'join', channel, members, by: user, maxMembers: chat.limits.maxMembers }],
      }),
    );
    // Who was a member already needed no event; where all were, nothing was written and the key is not spent.
    const nothing = settled.is === 'written' && settled.written.events.length === 0;
    return nothing ? {} : answerEvent(chat, user, channel, settled);
  };

const removeMember =
  (chat: Chat): Handler<'removeMember'> =>
  async ({ user }, input) => {
    const { channel, user: removed } = input;
    if (removed === user) throw invalid([{ path: 'user', message: 'to go oneself is leave' }]);
    const result = await chat.log.append({
      at: chat.clock.now(),
      key: writeKey('removeMember', user, channel, input),
      guards: [leadsPlace(channel, user), mayRemove(channel, user, removed)],
      steps: [{ do: 'part', channel, user: removed, by: user, how: 'removed' }],
    });
    return answerEvent(chat, user, channel, settle(result));
  };

const leave =
  (chat: Chat): Handler<'leave'> =>
  async ({ user }, input) => {
    const { channel } = input;
    const result = await chat.log.append({
      at: chat.clock.now(),
      key: writeKey('leave', user, channel, input),
      guards: [isInPlace(channel, user), { is: 'notLastOwner', channel, user }],
      steps: [{ do: 'part', channel, user, by: user, how: 'left' }],
    });
    return answerEvent(chat, user, channel, settle(result));
  };

export const memberHandlers = (chat: Chat) =>
  ({
    listMembers: listMembers(chat),
    addMembers: addMembers(chat),
    removeMember: removeMember(chat),
    leave: leave(chat),
  }) satisfies Handlers;
