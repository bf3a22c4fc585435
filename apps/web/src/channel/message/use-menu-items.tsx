/** The actions of a message as lines of a menu (M6). What cannot be taken back asks first. */
import type { MessageItem } from '@ghanti/client';
import {
  ChartColumn,
  Copy,
  Forward,
  Info,
  Link,
  Pencil,
  Pin,
  PinOff,
  Reply,
  SmilePlus,
  Trash2,
  type LucideIcon,
} from 'lucide-react';
import { useWords } from '../../i18n/language.ts';
import { messagePath } from '../../shell/place.ts';
import type { MenuItem, MenuPlace } from '../../ui/menu.tsx';
import { notify } from '../../ui/notices.ts';
import { useConversation } from '../conversation.ts';
import { undertake } from '../undertake.ts';
import { actionsFor, type ActionName } from './actions.ts';

const icons: Readonly<Record<ActionName, LucideIcon>> = {
  reply: Reply,
  react: SmilePlus,
  edit: Pencil,
  copyText: Copy,
  forward: Forward,
  pin: Pin,
  unpin: PinOff,
  copyLink: Link,
  info: Info,
  closePoll: ChartColumn,
  discard: Trash2,
  remove: Trash2,
};

const copy = (text: string, said: string): void =>
  void navigator.clipboard.writeText(text).then(
    () => notify(said),
    () => undefined,
  );

const useAct = (item: MessageItem, place: MenuPlace): ((name: ActionName) => void) => {
  const { channel: words } = useWords();
  const { channel, ask } = useConversation();
  const { seq, clientId } = item;
  return (name) => {
    switch (name) {
      case 'reply':
      case 'edit':
      case 'forward':
      case 'info':
      case 'remove':
      case 'closePoll':
        return ask({ is: name, item });
      case 'react':
        return ask({ is: 'emoji', item, place });
      case 'copyText':
        return copy(item.text, words.textCopied);
      case 'copyLink':
        return seq === undefined
          ? undefined
          : copy(new URL(messagePath(channel.id, seq), location.origin).href, words.linkCopied);
      case 'pin':
      case 'unpin':
        return seq === undefined ? undefined : undertake(channel.pin(seq, name === 'pin'));
      case 'discard':
        return clientId === undefined ? undefined : channel.discard(clientId);
    }
  };
};

export const useMenuItems = (item: MessageItem, place: MenuPlace): readonly MenuItem[] => {
  const { channel: words } = useWords();
  const { canPost, rules, kind } = useConversation();
  const act = useAct(item, place);
  return actionsFor(item, { canPost, rules, isDirect: kind === 'direct' }).map((name, index): MenuItem => {
    const Icon = icons[name];
    const danger = name === 'remove' || name === 'discard';
    const onSelect = (): void => act(name);
    return {
      label: words[name],
      icon: <Icon size={18} />,
      onSelect,
      ...(danger && { danger, apart: index > 0 }),
    };
  });
};
