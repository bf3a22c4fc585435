/** The window's title: how much is unread in chats that are not muted, and what is open (G14, L4). */
import type { ChannelRow } from '@ghanti/client';
import { useChannels } from '@ghanti/react';
import { useEffect } from 'react';
import { useWords } from '../i18n/language.ts';
import { useNow } from '../ui/use-now.ts';
import { isMuted } from './muted.ts';

const unreadIn = (rows: readonly ChannelRow[], now: number): number =>
  rows.reduce((sum, row) => (isMuted(row, now) ? sum : sum + row.unread), 0);

/** `screen`: the name of one that is no chat. */
export const useTitle = (open: string | undefined, screen?: string): void => {
  const { rows } = useChannels();
  const { common, sidebar } = useWords();
  const count = unreadIn(rows, useNow());
  const name = open === undefined ? screen : rows.find(({ id }) => id === open)?.name;
  useEffect(() => {
    const { title, openTitle } = sidebar;
    document.title =
      name === undefined ? title(count, common.appName) : openTitle(count, name, common.appName);
  }, [name, count, sidebar, common]);
};
