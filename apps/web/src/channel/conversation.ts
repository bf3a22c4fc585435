/**
 * What every part of an open conversation shares: whose it is, what may be done here, and how to ask for things that open
 * somewhere else in it (the composer, a menu, a dialog, a jump).
 */
import type { Channel, ChannelRow, MessageItem } from '@ghanti/client';
import { createContext, useContext } from 'react';
import type { MenuPlace } from '../ui/menu.tsx';
import type { Calendar } from './timeline/day.ts';

/** Something asked for by a message; each opens at one place of the conversation. */
export type Ask =
  | { readonly is: 'reply'; readonly item: MessageItem }
  | { readonly is: 'edit'; readonly item: MessageItem }
  | { readonly is: 'menu'; readonly item: MessageItem; readonly place: MenuPlace }
  | { readonly is: 'sheet'; readonly item: MessageItem }
  | { readonly is: 'emoji'; readonly item: MessageItem; readonly place: MenuPlace }
  | { readonly is: 'info'; readonly item: MessageItem }
  | { readonly is: 'forward'; readonly item: MessageItem }
  | { readonly is: 'remove'; readonly item: MessageItem }
  | { readonly is: 'reactions'; readonly item: MessageItem }
  | { readonly is: 'votes'; readonly item: MessageItem }
  | { readonly is: 'closePoll'; readonly item: MessageItem }
  | { readonly is: 'jump'; readonly seq: number };

export type Conversation = {
  readonly channel: Channel;
  readonly kind: ChannelRow['kind'];
  readonly name: string;
  readonly me: string;
  /** Owner or admin of a group. */
  readonly rules: boolean;
  readonly canPost: boolean;
  /** Asked once for all messages, for there are many. */
  readonly calendar: Calendar;
  readonly isNarrow: boolean;
  readonly isTouch: boolean;
  readonly ask: (ask: Ask) => void;
};

const ConversationContext = createContext<Conversation | undefined>(undefined);

export const ConversationProvider = ConversationContext.Provider;

export const useConversation = (): Conversation => {
  const conversation = useContext(ConversationContext);
  if (conversation === undefined) throw new Error('there is no conversation above this component');
  return conversation;
};
