/**
 * One message with its place in the conversation: whose it is, on which side, first or last of a group (T6), and what can
 * be done with it by pointer, finger and keys (M6, Y4).
 */
import type { MessageItem } from '@ghanti/client';
import { memo, useMemo, useState, type FocusEvent, type KeyboardEvent, type MouseEvent } from 'react';
import { useWords } from '../../i18n/language.ts';
import { Avatar } from '../../ui/avatar.tsx';
import { cx } from '../../ui/cx.ts';
import { useConversation } from '../conversation.ts';
import { useNames } from '../names.ts';
import { gistOf } from '../text/gist.ts';
import type { MessageRow as Row } from '../timeline/rows.ts';
import { timeLabel } from '../timeline/day.ts';
import { actionsFor } from './actions.ts';
import { Bubble } from './bubble.tsx';
import styles from './message-row.module.css';
import { Reactions } from './reactions.tsx';
import { Toolbar } from './toolbar.tsx';
import { Trouble } from './trouble.tsx';
import { useGestures } from './use-gestures.ts';

type Props = { readonly row: Row; readonly isFlashed: boolean; readonly onGrow: () => void };

/** What a screen reader says: sender, text, time, status, reactions. */
const useLabel = (item: MessageItem, name: string): string => {
  const { channel, common } = useWords();
  const { calendar } = useConversation();
  const { deleted, expired, poll, text, tick, reactions } = item;
  const gone = expired ? channel.expired : channel.deleted;
  const what = deleted || expired ? gone : poll === undefined ? gistOf(text) : channel.pollOf(poll.question);
  const status = tick === undefined ? '' : channel.message.status(common.tick[tick]);
  const felt = reactions.map(({ emoji, users }) => channel.reactedWith(emoji, users.length)).join(', ');
  return `${name}: ${what}, ${timeLabel(item.at, calendar)}${status}${felt === '' ? '' : channel.message.reactions(felt)}`;
};

const useActions = (item: MessageItem) => {
  const { canPost, rules, kind } = useConversation();
  return useMemo(
    () => actionsFor(item, { canPost, rules, isDirect: kind === 'direct' }),
    [item, canPost, rules, kind],
  );
};

/** The keys of a message that has the focus; never while one writes. */
const useKeys = (item: MessageItem, actions: ReturnType<typeof actionsFor>) => {
  const { ask } = useConversation();
  return (event: KeyboardEvent<HTMLElement>): void => {
    if (event.target !== event.currentTarget || event.ctrlKey || event.metaKey || event.altKey) return;
    const { right, bottom, top } = event.currentTarget.getBoundingClientRect();
    const place = { x: right - 40, y: Math.min(bottom, innerHeight - 80), above: top, end: true };
    const key = event.key.toLowerCase();
    if (key === 'enter') ask({ is: 'menu', item, place });
    else if (key === 'r' && actions.includes('reply')) ask({ is: 'reply', item });
    else if (key === 'e' && actions.includes('react')) ask({ is: 'emoji', item, place });
    else return;
    event.preventDefault();
  };
};

const useMenuEvent = (item: MessageItem) => {
  const { ask, isTouch } = useConversation();
  return (event: MouseEvent<HTMLElement>): void => {
    const hasSelection = getSelection()?.isCollapsed === false;
    if (event.target instanceof Element && (event.target.closest('a') !== null || hasSelection)) return;
    event.preventDefault();
    // A finger has its own way, with its own length of press.
    if (isTouch) return;
    const { left, top, height } = event.currentTarget.getBoundingClientRect();
    const isByKey = event.clientX === 0 && event.clientY === 0;
    const place = isByKey ? { x: left + 40, y: top + height / 2 } : { x: event.clientX, y: event.clientY };
    ask({ is: 'menu', item, place });
  };
};

const useHot = () => {
  const [isHot, setHot] = useState(false);
  return {
    isHot,
    handlers: {
      onPointerEnter: ({ pointerType }: { pointerType: string }) => pointerType === 'mouse' && setHot(true),
      onPointerLeave: () => setHot(false),
      onFocus: () => setHot(true),
      onBlur: (event: FocusEvent) => {
        if (!event.currentTarget.contains(event.relatedTarget)) setHot(false);
      },
    },
  };
};

export const MessageRow = memo(({ row, isFlashed, onGrow }: Props) => {
  const { item, starts, ends } = row;
  const { kind, me, isTouch } = useConversation();
  const [name = ''] = useNames([item.by], me);
  const actions = useActions(item);
  const { isHot, handlers } = useHot();
  const isGroup = kind === 'group' && !item.own;
  return (
    <div
      className={cx(
        styles.place,
        item.own && styles.own,
        starts && styles.starts,
        isFlashed && styles.flashed,
      )}
    >
      {isGroup && (
        <span className={styles.face}>{ends && <Avatar id={item.by} name={name} size="small" />}</span>
      )}
      <div
        className={styles.message}
        data-body
        data-message={item.key}
        role="article"
        aria-label={useLabel(item, name)}
        tabIndex={-1}
        {...handlers}
        {...useGestures(item, actions.includes('reply'))}
        onKeyDown={useKeys(item, actions)}
        onContextMenu={useMenuEvent(item)}
      >
        <Bubble item={item} name={isGroup && starts ? name : undefined} ends={ends} onGrow={onGrow} />
        {isHot && !isTouch && <Toolbar item={item} actions={actions} />}
        <Reactions item={item} />
        <Trouble item={item} />
      </div>
    </div>
  );
});
