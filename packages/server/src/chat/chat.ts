/**
 * The rules of the place, as one table of functions for the commands that are built.
 */
import { channelHandlers } from './channels.ts';
import type { Chat, Handlers } from './context.ts';
import { historyHandlers } from './history.ts';
import { memberHandlers } from './members.ts';
import { messageActs } from './message-acts.ts';
import { messageHandlers } from './messages.ts';
import { blockHandlers } from './blocks.ts';
import { groupHandlers } from './groups.ts';
import { inviteHandlers, type InviteOptions } from './invites.ts';
import { peopleHandlers } from './people.ts';
import { preferenceHandlers } from './preferences.ts';
import { pollHandlers } from './polls.ts';
import { notifyByApplication, notifyHandlers, type ApplicationNotice } from './notify.ts';
import { presenceHandlers } from './presence.ts';
import { Receipts } from './receipts.ts';
import { searchHandlers } from './search.ts';
import { signalHandlers } from './signals.ts';
import { syncHandlers } from './sync.ts';
import { Typing } from './typing.ts';

export type ChatRules = {
  readonly handlers: Handlers;
  readonly receipts: Receipts;
  readonly typing: Typing;
  /** For the embedding application. */
  readonly notify: (notice: ApplicationNotice) => Promise<{ readonly count: number }>;
};

export type ChatOptions = InviteOptions & { readonly newChannelId: () => string };

export const chatRules = (chat: Chat, options: ChatOptions): ChatRules => {
  const receipts = new Receipts(chat);
  const typing = new Typing(chat.clock);
  const handlers: Handlers = {
    ...messageHandlers(chat),
    ...messageActs(chat),
    ...pollHandlers(chat),
    ...historyHandlers(chat),
    ...searchHandlers(chat),
    ...channelHandlers(chat, options.newChannelId),
    ...groupHandlers(chat),
    ...inviteHandlers(chat, options),
    ...memberHandlers(chat),
    ...receipts.handlers,
    ...signalHandlers(chat, typing),
    ...presenceHandlers(chat),
    ...notifyHandlers(chat),
    ...peopleHandlers(chat),
    ...blockHandlers(chat),
    ...preferenceHandlers(chat),
    ...syncHandlers(chat, receipts),
  };
  return { handlers, receipts, typing, notify: (notice) => notifyByApplication(chat, notice) };
};
