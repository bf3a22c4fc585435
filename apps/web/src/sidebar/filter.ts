/** Which chats the list shows; the choice is remembered (L5). */
import type { ChannelRow } from '@ghanti/client';
import { useSyncExternalStore } from 'react';
import { kept } from '../ui/kept.ts';
import { createValue } from '../ui/value.ts';

export const filters = ['all', 'unread', 'groups', 'archived'] as const;
export type Filter = (typeof filters)[number];

const remembered = kept('filter');
const filter = createValue<Filter>(filters.find((name) => name === remembered.get()) ?? 'all');

export const chooseFilter = (wish: Filter): void => {
  remembered.set(wish);
  filter.set(wish);
};

export const useFilter = (): Filter => useSyncExternalStore(filter.subscribe, filter.get);

export const isUnread = ({ unread, markedUnread }: ChannelRow): boolean => unread > 0 || markedUnread;

/** The chat that is open stays in view, though it was read a moment ago. */
export const isShown = (row: ChannelRow, by: Filter, open: string | undefined): boolean => {
  if (by === 'archived') return row.archived;
  if (row.archived) return false;
  if (by === 'unread') return isUnread(row) || row.id === open;
  return by === 'groups' ? row.kind === 'group' : true;
};
