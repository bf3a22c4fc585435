/** The bubble: the sender's name, what it answers, what it says, and its meta (T6, T19). */
import type { MessageItem } from '@ghanti/client';
import { Forward } from 'lucide-react';
import { lazy, Suspense } from 'react';
import { feedLinkIn } from '../../feeds/feed-link.ts';
import { useWords } from '../../i18n/language.ts';
import { cx } from '../../ui/cx.ts';
import { toneOf } from '../../ui/tone.ts';
import { PollCard } from '../poll/poll-card.tsx';
import { isEmojiOnly } from '../text/emoji-only.ts';
import styles from './bubble.module.css';
import { LongText } from './long-text.tsx';
import { Meta } from './meta.tsx';
import { Quote } from './quote.tsx';
import { Tombstone } from './tombstone.tsx';

/** Comes with whatever shows feeds. */
const FeedEmbed = lazy(() => import('../../feeds/feed-embed.tsx'));

type Props = {
  readonly item: MessageItem;
  /** Shown where one does not know who writes. */
  readonly name: string | undefined;
  readonly ends: boolean;
  readonly onGrow: () => void;
};

const Body = ({ item, onGrow }: Pick<Props, 'item' | 'onGrow'>) => {
  const meta = <Meta item={item} />;
  if (item.deleted || item.expired) return <Tombstone item={item} tail={meta} />;
  if (item.poll !== undefined) return <PollCard item={item} poll={item.poll} tail={meta} />;
  const feed = feedLinkIn(item.text, location.origin);
  return (
    <>
      {feed !== undefined && (
        <Suspense fallback={<div className={styles.embedding} />}>
          <FeedEmbed link={feed} />
        </Suspense>
      )}
      <LongText item={feed === undefined ? item : { ...item, text: feed.rest }} tail={meta} onGrow={onGrow} />
    </>
  );
};

/** A few emoji alone stand without a bubble. */
const isBare = ({ text, poll, replyTo, forwarded, deleted, expired }: MessageItem): boolean =>
  poll === undefined && replyTo === undefined && !forwarded && !deleted && !expired && isEmojiOnly(text);

export const Bubble = ({ item, name, ends, onGrow }: Props) => {
  const { channel } = useWords();
  const isThere = !item.deleted && !item.expired;
  const classes = [item.own ? styles.own : styles.other, ends && styles.ends, isBare(item) && styles.bare];
  return (
    <div className={cx(styles.bubble, ...classes, item.tick === 'waiting' && styles.fresh)}>
      {name !== undefined && (
        <bdi className={styles.name} data-tone={toneOf(item.by)}>
          {name}
        </bdi>
      )}
      {item.forwarded && isThere && (
        <span className={styles.forwarded}>
          <Forward size={14} aria-hidden="true" /> {channel.forwarded}
        </span>
      )}
      {item.replyTo !== undefined && isThere && <Quote seq={item.replyTo} />}
      <Body item={item} onGrow={onGrow} />
    </div>
  );
};
