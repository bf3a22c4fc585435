/** What was asked for in the conversation and lies over it: menus, the sheet, pickers, dialogs. One at a time. */
import type { MessageItem } from '@ghanti/client';
import { useTimeline } from '@ghanti/react';
import { useWords } from '../i18n/language.ts';
import { Confirm } from '../ui/dialog.tsx';
import { Menu, type MenuPlace } from '../ui/menu.tsx';
import { useConversation, type Ask } from './conversation.ts';
import { EmojiPopover } from './emoji/emoji-popover.tsx';
import { ForwardDialog } from './forward/forward-dialog.tsx';
import { InfoDialog } from './message/info-dialog.tsx';
import { MessageSheet } from './message/message-sheet.tsx';
import { ReactionsDialog } from './message/reactions-dialog.tsx';
import { RemoveDialog } from './message/remove-dialog.tsx';
import { useMenuItems } from './message/use-menu-items.tsx';
import { useReact } from './message/use-react.ts';
import { VotesDialog } from './poll/votes-dialog.tsx';
import { undertake } from './undertake.ts';

type ItemProps = { readonly item: MessageItem; readonly onClose: () => void };
type PlaceProps = ItemProps & { readonly place: MenuPlace };

const MessageMenu = ({ item, place, onClose }: PlaceProps) => {
  const { channel } = useWords();
  return <Menu label={channel.actions} items={useMenuItems(item, place)} place={place} onClose={onClose} />;
};

const MessageEmoji = ({ item, place, onClose }: PlaceProps) => {
  const react = useReact();
  const mine = item.reactions.filter((one) => one.mine).map(({ emoji }) => emoji);
  const pick = (emoji: string): void => {
    react(item, emoji, !mine.includes(emoji));
    onClose();
  };
  return <EmojiPopover place={place} mine={mine} onPick={pick} onClose={onClose} />;
};

const ClosePoll = ({ item, onClose }: ItemProps) => {
  const { channel: words } = useWords();
  const { channel } = useConversation();
  const close = (): void => {
    const target = item.seq ?? item.clientId;
    if (target !== undefined) undertake(channel.closePoll(target));
    onClose();
  };
  return (
    <Confirm
      title={words.closeTitle}
      text={words.closeText}
      action={words.closePoll}
      onConfirm={close}
      onClose={onClose}
    />
  );
};

/** The message as it is now, which may be more than it was when it was asked about. */
const useCurrent = (item: MessageItem): MessageItem => {
  const { channel } = useConversation();
  const { items } = useTimeline(channel.id);
  const now = items.find((one) => one.key === item.key);
  return now?.kind === 'message' ? now : item;
};

type Props = {
  readonly asked: Exclude<Ask, { is: 'reply' | 'edit' | 'jump' }>;
  readonly onClose: () => void;
};

export const Asked = ({ asked, onClose }: Props) => {
  const item = useCurrent(asked.item);
  const { seq, poll } = item;
  switch (asked.is) {
    case 'menu':
      return <MessageMenu item={item} place={asked.place} onClose={onClose} />;
    case 'emoji':
      return <MessageEmoji item={item} place={asked.place} onClose={onClose} />;
    case 'sheet':
      return <MessageSheet item={item} onClose={onClose} />;
    case 'remove':
      return <RemoveDialog item={item} onClose={onClose} />;
    case 'reactions':
      return <ReactionsDialog item={item} onClose={onClose} />;
    case 'closePoll':
      return <ClosePoll item={item} onClose={onClose} />;
    case 'info':
      return seq === undefined ? null : <InfoDialog item={item} seq={seq} onClose={onClose} />;
    case 'forward':
      return seq === undefined ? null : <ForwardDialog item={item} seq={seq} onClose={onClose} />;
    case 'votes':
      return poll === undefined ? null : <VotesDialog poll={poll} onClose={onClose} />;
  }
};
