/**
 * What can be done with a chat from the list (L6). All of it shows at once and can be taken back (G9); only leaving a group
 * asks first, on its own page.
 */
import type { ChannelRow, Client } from '@ghanti/client';
import { useClient } from '@ghanti/react';
import {
  Archive,
  ArchiveRestore,
  Bell,
  BellOff,
  Info,
  MailOpen,
  MailWarning,
  Pin,
  PinOff,
} from 'lucide-react';
import { useWords } from '../i18n/language.ts';
import type { Words } from '../i18n/words.ts';
import { isMuted, muteUntil } from '../shell/muted.ts';
import { infoPath, useGo } from '../shell/place.ts';
import type { MenuItem } from '../ui/menu.tsx';
import { notify } from '../ui/notices.ts';
import { isUnread } from './filter.ts';

const mostPinned = 5;
const size = 18;

type Wish = Parameters<ReturnType<Client['channel']>['setPreferences']>[0];

type Act = {
  readonly client: Client;
  readonly row: ChannelRow;
  readonly words: Words;
};

/** Does it, and offers to take it back. */
const change = ({ client, row, words }: Act, wish: Wish, back: Wish, text: string): void => {
  const channel = client.channel(row.id);
  channel.setPreferences(wish);
  notify(text, { action: { label: words.common.undo, run: () => channel.setPreferences(back) } });
};

const readItem = ({ client, row, words: { sidebar } }: Act): MenuItem => {
  const channel = client.channel(row.id);
  if (!isUnread(row))
    return {
      label: sidebar.markUnread,
      icon: <MailWarning size={size} />,
      onSelect: () => channel.setPreferences({ markedUnread: true }),
    };
  const read = (): void => {
    channel.markSeen();
    if (row.markedUnread) channel.setPreferences({ markedUnread: false });
  };
  return { label: sidebar.markRead, icon: <MailOpen size={size} />, onSelect: read };
};

const pinItem = ({ client, row, words: { sidebar } }: Act): MenuItem => {
  const pin = (): void => {
    const pinned = client.channels.get().rows.filter((other) => other.pinned).length;
    if (pinned >= mostPinned) notify(sidebar.pinLimit, { kind: 'fault' });
    else client.channel(row.id).setPreferences({ pinned: true });
  };
  return row.pinned
    ? {
        label: sidebar.unpin,
        icon: <PinOff size={size} />,
        onSelect: () => client.channel(row.id).setPreferences({ pinned: false }),
      }
    : { label: sidebar.pin, icon: <Pin size={size} />, onSelect: pin };
};

/** Also used by the page of a chat. */
export const muteItems = (act: Act): MenuItem[] => {
  const { row, words } = act;
  const { sidebar } = words;
  const now = Date.now();
  const back = { mutedUntil: row.mutedUntil };
  if (isMuted(row, now))
    return [
      {
        label: sidebar.unmute,
        icon: <Bell size={size} />,
        onSelect: () => act.client.channel(row.id).setPreferences({ mutedUntil: null }),
      },
    ];
  const mute = (label: string, until: number): MenuItem => ({
    label,
    icon: <BellOff size={size} />,
    onSelect: () => change(act, { mutedUntil: until }, back, sidebar.mutedNow),
  });
  return [
    mute(sidebar.muteHour, muteUntil.hour(now)),
    mute(sidebar.muteEight, muteUntil.eight(now)),
    mute(sidebar.muteAlways, muteUntil.always()),
  ];
};

const archiveItem = (act: Act): MenuItem => {
  const { sidebar } = act.words;
  const { archived } = act.row;
  return {
    label: archived ? sidebar.unarchive : sidebar.archive,
    icon: archived ? <ArchiveRestore size={size} /> : <Archive size={size} />,
    apart: true,
    onSelect: () =>
      change(
        act,
        { archived: !archived },
        { archived },
        archived ? sidebar.unarchivedNow : sidebar.archivedNow,
      ),
  };
};

export const useRowActions = (row: ChannelRow): (() => readonly MenuItem[]) => {
  const client = useClient();
  const words = useWords();
  const { go } = useGo();
  return () => {
    const act = { client, row, words };
    const info = {
      label: words.sidebar.info,
      icon: <Info size={size} />,
      onSelect: () => go(infoPath(row.id)),
    };
    return [readItem(act), pinItem(act), ...muteItems(act), archiveItem(act), info];
  };
};
