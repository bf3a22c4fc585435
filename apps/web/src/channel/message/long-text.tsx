/** A message's text, its beginning alone where it is long (T11); what one has just written is never cut. */
import type { MessageItem } from '@ghanti/client';
import { useState, type ReactNode } from 'react';
import { useWords } from '../../i18n/language.ts';
import { useConversation } from '../conversation.ts';
import { useMentioned } from '../names.ts';
import { beginningOf } from '../text/collapse.ts';
import { isEmojiOnly } from '../text/emoji-only.ts';
import { MessageText } from '../text/message-text.tsx';
import styles from './long-text.module.css';

const freshMs = 60_000;

/** Letters that make about twelve lines. */
const wide = 800;
const narrow = 420;

type Props = { readonly item: MessageItem; readonly tail: ReactNode; readonly onGrow: () => void };

export const LongText = ({ item, tail, onGrow }: Props) => {
  const { channel } = useWords();
  const { isNarrow } = useConversation();
  const [isOpen, setOpen] = useState(() => item.own && Date.now() - item.at < freshMs);
  const mentioned = useMentioned(item.mentions);
  const beginning = beginningOf(item.text, isNarrow ? narrow : wide);
  if (beginning === undefined) {
    if (!isEmojiOnly(item.text)) return <MessageText text={item.text} mentioned={mentioned} tail={tail} />;
    return (
      <p className={styles.large}>
        <span data-text>{item.text.trim()}</span>
        {tail}
      </p>
    );
  }
  return (
    <>
      <MessageText text={isOpen ? item.text : `${beginning}…`} mentioned={mentioned} />
      <div className={styles.end}>
        <button
          type="button"
          className={styles.more}
          aria-expanded={isOpen}
          onClick={() => {
            onGrow();
            setOpen(!isOpen);
          }}
        >
          {isOpen ? channel.readLess : channel.readMore}
        </button>
        {tail}
      </div>
    </>
  );
};
