/** What stands at the end of a message: pinned, edited, the time, and of one's own how far it came. */
import type { MessageItem } from '@ghanti/client';
import { Pin, Timer } from 'lucide-react';
import { useWords } from '../../i18n/language.ts';
import { TickMark } from '../../ui/tick-mark.tsx';
import { useConversation } from '../conversation.ts';
import { momentLabel, timeLabel } from '../timeline/day.ts';
import styles from './meta.module.css';

export const Meta = ({ item }: { readonly item: MessageItem }) => {
  const { channel, common } = useWords();
  const { calendar } = useConversation();
  const { tick, at, edited, pinned, expiresAt, deleted, expired } = item;
  const isThere = !deleted && !expired;
  return (
    <span className={styles.meta} data-meta>
      {pinned && isThere && <Pin size={12} role="img" aria-label={channel.pinnedMark} />}
      {expiresAt !== undefined && isThere && (
        <Timer size={12} role="img" aria-label={channel.expires(momentLabel(expiresAt, calendar))} />
      )}
      {edited && isThere && <span title={channel.editedAt}>{channel.edited}</span>}
      <time dir="ltr" dateTime={new Date(at).toISOString()} title={momentLabel(at, calendar)}>
        {timeLabel(at, calendar)}
      </time>
      {tick !== undefined && tick !== 'failed' && isThere && (
        <TickMark tick={tick} label={common.tick[tick]} />
      )}
    </span>
  );
};
