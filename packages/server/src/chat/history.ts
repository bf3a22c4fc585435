/**
 * Reading back. Nothing below a member's `fromSeq` is read (MEM-1), nothing that he hid, and of what is gone the tombstone
 * alone (EXP-1); every page is of one moment and says which (RES-5).
 */
import { notFound, type CommandOutput } from '@ghanti/protocol';
import type { MessagePage, WhichMessages } from '../store/store.ts';
import type { Chat, Handlers } from './context.ts';
import { messageState } from './views.ts';

/** The rows of a timeline. What changes another message is part of that message's state, not a row. */
const timelineTypes = [
  'receiveMessage',
  'memberJoined',
  'memberLeft',
  'roleChanged',
  'channelUpdated',
  'feedUpdate',
] as const;

const pageOf = async (
  chat: Chat,
  user: string,
  channel: string,
  which: WhichMessages,
): Promise<MessagePage> => {
  const page = await chat.store.messages.page({ channel, user, which });
  if (page === undefined) throw notFound();
  return page;
};

export const historyHandlers = (chat: Chat) =>
  ({
    async history({ user }, { channel, ...place }): Promise<CommandOutput<'history'>> {
      const page = await pageOf(chat, user, channel, { ...place, types: timelineTypes });
      return { messages: page.messages.map(messageState), asOf: page.asOf, more: page.more };
    },

    async listPins({ user }, { channel }): Promise<CommandOutput<'listPins'>> {
      const { messages } = await pageOf(chat, user, channel, { pinned: true });
      return { messages: messages.map(messageState) };
    },
  }) satisfies Handlers;
