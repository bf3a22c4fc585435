/** A long press on a message: the emoji at hand, and what can be done, from the foot of the screen (M6). */
import type { MessageItem } from '@ghanti/client';
import { useEffect, useRef, useState, type MouseEvent } from 'react';
import { useWords } from '../../i18n/language.ts';
import { cx } from '../../ui/cx.ts';
import { QuickEmoji } from '../emoji/emoji-popover.tsx';
import { EmojiPicker } from '../emoji/lazy-picker.tsx';
import { actionsFor } from './actions.ts';
import styles from './message-sheet.module.css';
import { useMenuItems } from './use-menu-items.tsx';
import { useReact } from './use-react.ts';
import { useConversation } from '../conversation.ts';

const nowhere = { x: 0, y: 0 };

type Props = { readonly item: MessageItem; readonly onClose: () => void };

export const MessageSheet = ({ item, onClose }: Props) => {
  const { channel } = useWords();
  const { canPost, rules, kind } = useConversation();
  const dialog = useRef<HTMLDialogElement>(null);
  const [isWhole, setWhole] = useState(false);
  const react = useReact();
  const items = useMenuItems(item, nowhere);
  const canReact = actionsFor(item, { canPost, rules, isDirect: kind === 'direct' }).includes('react');
  const mine = item.reactions.filter((one) => one.mine).map(({ emoji }) => emoji);
  useEffect(() => {
    const element = dialog.current;
    if (element?.open === false) element.showModal();
    return () => element?.close();
  }, []);
  const pick = (emoji: string): void => {
    react(item, emoji, !mine.includes(emoji));
    onClose();
  };
  const pressed = (event: MouseEvent): void => {
    if (event.target === dialog.current) onClose();
  };
  return (
    // oxlint-disable-next-line jsx-a11y/click-events-have-key-events -- a press beside it closes it; by keys Escape does
    <dialog
      ref={dialog}
      className={styles.sheet}
      aria-label={channel.actions}
      onClose={onClose}
      onClick={pressed}
    >
      <div className={styles.frame}>
        {canReact && !isWhole && <QuickEmoji mine={mine} onPick={pick} onMore={() => setWhole(true)} />}
        {isWhole && <EmojiPicker onPick={pick} />}
        {!isWhole && (
          <ul className={styles.actions}>
            {items
              .filter(({ label }) => label !== channel.react)
              .map(({ label, icon, danger, onSelect }) => (
                <li key={label}>
                  <button
                    type="button"
                    className={cx(styles.action, danger === true && styles.danger)}
                    onClick={() => {
                      onClose();
                      onSelect();
                    }}
                  >
                    {icon}
                    {label}
                  </button>
                </li>
              ))}
          </ul>
        )}
      </div>
    </dialog>
  );
};
