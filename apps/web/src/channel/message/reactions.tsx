/** Who felt what about a message: a pill for each emoji, one's own marked; pressing puts or takes back one's own (M7). */
import type { MessageItem, Reaction } from '@ghanti/client';
import { memo } from 'react';
import { useFormat } from '../../i18n/format.ts';
import { useWords } from '../../i18n/language.ts';
import { cx } from '../../ui/cx.ts';
import { useConversation } from '../conversation.ts';
import { useNames } from '../names.ts';
import { useReact } from './use-react.ts';
import styles from './reactions.module.css';

const named = 12;

const Pill = memo(({ item, reaction }: { readonly item: MessageItem; readonly reaction: Reaction }) => {
  const { channel } = useWords();
  const { number, list } = useFormat();
  const { me } = useConversation();
  const react = useReact();
  const { emoji, users, mine } = reaction;
  const names = useNames(users.slice(0, named), me);
  const rest = users.length > named ? [channel.others(users.length - named)] : [];
  return (
    <button
      type="button"
      className={cx(styles.pill, 'reach', mine && styles.mine)}
      aria-pressed={mine}
      aria-label={channel.reactedWith(emoji, users.length)}
      title={list([...names, ...rest])}
      onClick={() => react(item, emoji, !mine)}
    >
      <span className={styles.emoji}>{emoji}</span>
      <span className={styles.count}>{number(users.length)}</span>
    </button>
  );
});

export const Reactions = ({ item }: { readonly item: MessageItem }) => {
  const { channel } = useWords();
  const { ask } = useConversation();
  if (item.reactions.length === 0) return null;
  return (
    <div className={styles.reactions} role="group" aria-label={channel.reactions}>
      {item.reactions.map((reaction) => (
        <Pill key={reaction.emoji} item={item} reaction={reaction} />
      ))}
      <button
        type="button"
        className={cx(styles.who, 'reach')}
        onClick={() => ask({ is: 'reactions', item })}
      >
        <span className="visually-hidden">{channel.whoReacted}</span>
        <span aria-hidden="true">⋯</span>
      </button>
    </div>
  );
};
