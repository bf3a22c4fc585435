/** The newest messages, oldest first; marks them as seen while somebody looks. */
import type { MessageItem } from '@ghanti/client';
import { useChannel, useProfile, useTimeline } from '@ghanti/react';
import { useEffect, useLayoutEffect, useRef } from 'react';
import { useFormat } from '../i18n/format.ts';
import { useWords } from '../i18n/language.ts';
import { Empty } from '../ui/empty.tsx';
import { TickMark } from '../ui/tick-mark.tsx';
import { cx } from '../ui/cx.ts';
import styles from './messages.module.css';

const Message = ({ item }: { readonly item: MessageItem }) => {
  const { common } = useWords();
  const format = useFormat();
  const name = useProfile(item.by)?.name;
  return (
    <li className={cx(styles.message, item.own && styles.own)}>
      {!item.own && <strong>{name}</strong>}
      <p className={styles.text} dir="auto" data-text>
        {item.text}
      </p>
      <small>
        <time dateTime={new Date(item.at).toISOString()}>{format.time(item.at)}</time>
        {item.tick !== undefined && <TickMark tick={item.tick} label={common.tick[item.tick]} />}
      </small>
    </li>
  );
};

const useSeen = (id: string, count: number): void => {
  const channel = useChannel(id);
  useEffect(() => {
    const look = (): void => {
      if (document.visibilityState === 'visible' && document.hasFocus() && count > 0) channel.markSeen();
    };
    look();
    addEventListener('focus', look);
    return () => removeEventListener('focus', look);
  }, [channel, count]);
};

export const Messages = ({ id, name }: { readonly id: string; readonly name: string }) => {
  const { channel } = useWords();
  const { items, is } = useTimeline(id);
  const scroller = useRef<HTMLDivElement>(null);
  useSeen(id, items.length);
  useLayoutEffect(() => {
    if (scroller.current !== null) scroller.current.scrollTop = scroller.current.scrollHeight;
  }, [items]);
  return (
    <div ref={scroller} className={styles.scroller}>
      {is === 'loaded' && items.length === 0 && <Empty title={channel.sayHi(name)} />}
      <ol aria-label={channel.conversation(name)}>
        {items.map((item) => (item.kind === 'message' ? <Message key={item.key} item={item} /> : null))}
      </ol>
    </div>
  );
};
