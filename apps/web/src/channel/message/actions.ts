/**
 * What can be done with a message, by whom: the same actions in the same order in the toolbar, the menu, the sheet and on
 * the keyboard (M6). Only what the server would take is offered. Pure.
 */
import type { MessageItem } from '@ghanti/client';

export type ActionName =
  | 'reply'
  | 'react'
  | 'edit'
  | 'copyText'
  | 'forward'
  | 'pin'
  | 'unpin'
  | 'copyLink'
  | 'info'
  | 'closePoll'
  | 'discard'
  | 'remove';

export type Rights = {
  readonly canPost: boolean;
  /** Owner or admin of a group. */
  readonly rules: boolean;
  readonly isDirect: boolean;
};

const onStored = (item: MessageItem, { canPost, rules, isDirect }: Rights): (ActionName | false)[] => [
  canPost && 'reply',
  'react',
  item.own && item.text !== '' && !item.forwarded && 'edit',
  item.text !== '' && 'copyText',
  'forward',
  canPost && (item.pinned ? 'unpin' : 'pin'),
  'copyLink',
  item.own && 'info',
  item.poll !== undefined && !item.poll.closed && (item.own || (rules && !isDirect)) && 'closePoll',
  'remove',
];

/** What is offered for a message. */
export const actionsFor = (item: MessageItem, rights: Rights): readonly ActionName[] => {
  if (item.tick === 'failed' || item.seq === undefined)
    return item.text === '' ? ['discard'] : ['copyText', 'discard'];
  if (item.deleted || item.expired) return ['remove'];
  return onStored(item, rights).filter((name) => name !== false);
};

/** Whether it can be taken away for everyone, and not only for oneself. */
export const canRemoveForAll = (item: MessageItem, { rules, isDirect }: Rights): boolean =>
  !item.deleted && !item.expired && (item.own || (rules && !isDirect));
