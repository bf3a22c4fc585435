/**
 * One chat in the list (L1): a link, with its menu beside it. The menu opens by its button, a right click, Shift and F10,
 * or a long press (L6). What changes in another chat draws nothing here.
 */
import type { ChannelRow as Row } from '@ghanti/client';
import { usePresence } from '@ghanti/react';
import { BellOff, ChevronDown, Pin } from 'lucide-react';
import { memo, useCallback, useState, type CSSProperties, type MouseEvent } from 'react';
import { Link } from 'wouter';
import { useFormat } from '../i18n/format.ts';
import { useWords } from '../i18n/language.ts';
import { isMuted } from '../shell/muted.ts';
import { channelPath } from '../shell/place.ts';
import { Avatar } from '../ui/avatar.tsx';
import { Badge, Dot, MentionBadge } from '../ui/badge.tsx';
import { cx } from '../ui/cx.ts';
import { IconButton } from '../ui/icon-button.tsx';
import { Menu, placeBelow, type MenuPlace } from '../ui/menu.tsx';
import { useLongPress } from '../ui/use-long-press.ts';
import { useNow } from '../ui/use-now.ts';
import styles from './channel-row.module.css';
import { Preview } from './preview.tsx';
import { useRowActions } from './use-row-actions.tsx';

const Marks = ({ row, quiet }: { readonly row: Row; readonly quiet: boolean }) => {
  const { common, sidebar } = useWords();
  return (
    <span className={styles.marks}>
      {quiet && <BellOff size={15} aria-label={sidebar.muted} role="img" />}
      {row.pinned && <Pin size={15} aria-label={sidebar.pinned} role="img" />}
      {row.mentions > 0 && <MentionBadge label={sidebar.mentions(row.mentions)} />}
      {row.unread > 0 && <Badge count={row.unread} quiet={quiet} label={common.unread(row.unread)} />}
      {row.unread === 0 && row.markedUnread && <Dot quiet={quiet} label={sidebar.markedUnread} />}
    </span>
  );
};

const Lines = ({ row, open }: { readonly row: Row; readonly open: boolean }) => {
  const format = useFormat();
  const now = useNow();
  const quiet = isMuted(row, now);
  const rings = row.unread > 0 && !quiet;
  return (
    <span className={styles.lines}>
      <span className={styles.line}>
        <bdi className={styles.name}>{row.name}</bdi>
        <time className={cx(styles.time, rings && styles.rings)} dateTime={new Date(row.at).toISOString()}>
          {format.brief(row.at, now)}
        </time>
      </span>
      <span className={styles.line}>
        <span className={cx(styles.preview, rings && styles.fresh)} dir="auto">
          <Preview row={row} open={open} />
        </span>
        <Marks row={row} quiet={quiet} />
      </span>
    </span>
  );
};

type Props = {
  readonly row: Row;
  readonly open: boolean;
  /** Whether Tab leads here (L9). */
  readonly reachable: boolean;
  readonly place: number;
  readonly count: number;
  readonly style: CSSProperties;
};

const useRowMenu = () => {
  const [place, setPlace] = useState<MenuPlace>();
  const close = useCallback(() => setPlace(undefined), []);
  const contextMenu = (event: MouseEvent): void => {
    event.preventDefault();
    // By keyboard there is no point: then it opens below the row.
    const byKey = event.clientX === 0 && event.clientY === 0;
    setPlace(byKey ? placeBelow(event.currentTarget) : { x: event.clientX, y: event.clientY });
  };
  const { handlers } = useLongPress(setPlace);
  return { place, setPlace, close, touch: handlers, contextMenu };
};

export const ChannelRow = memo(({ row, open, reachable, place, count, style }: Props) => {
  const { sidebar } = useWords();
  const peer = usePresence(row.peer?.id ?? '');
  const actions = useRowActions(row);
  const menu = useRowMenu();
  const label = sidebar.actions(row.name);
  return (
    <li
      className={styles.item}
      style={style}
      aria-setsize={count}
      aria-posinset={place}
      onContextMenu={menu.contextMenu}
      {...menu.touch}
    >
      <Link
        href={channelPath(row.id)}
        className={cx(styles.row, open && styles.open)}
        aria-current={open ? 'page' : undefined}
        tabIndex={reachable ? 0 : -1}
        data-row={row.id}
        draggable={false}
      >
        <Avatar
          id={row.peer?.id ?? row.id}
          name={row.name}
          group={row.kind === 'group'}
          online={peer?.online}
        />
        <Lines row={row} open={open} />
      </Link>
      <IconButton
        label={label}
        className={styles.more}
        tabIndex={-1}
        aria-haspopup="menu"
        aria-expanded={menu.place !== undefined}
        onClick={(event) => menu.setPlace(placeBelow(event.currentTarget))}
      >
        <ChevronDown size={18} />
      </IconButton>
      {menu.place !== undefined && (
        <Menu label={label} items={actions()} place={menu.place} onClose={menu.close} />
      )}
    </li>
  );
});
ChannelRow.displayName = 'ChannelRow';
