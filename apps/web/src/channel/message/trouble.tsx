/** What a message says that the server refused: why, and what can be done about it (C4). */
import type { MessageItem } from '@ghanti/client';
import { CircleAlert } from 'lucide-react';
import { useWords } from '../../i18n/language.ts';
import { useConversation } from '../conversation.ts';
import styles from './trouble.module.css';

/** A refusal that could turn out otherwise another time. */
const mayHelp = (code: string): boolean => !['invalid', 'too_large', 'conflict', 'not_found'].includes(code);

const useReason = (code: string): string => {
  const { channel } = useWords();
  switch (code) {
    case 'forbidden':
    case 'not_found':
    case 'too_large':
    case 'invalid':
      return channel.why[code];
    default:
      return channel.why.other;
  }
};

export const Trouble = ({ item }: { readonly item: MessageItem }) => {
  const { channel: words, common } = useWords();
  const { channel } = useConversation();
  const { refusal, clientId } = item;
  const reason = useReason(refusal?.code ?? '');
  if (item.tick !== 'failed' || clientId === undefined) return null;
  return (
    <div className={styles.trouble} role="group" aria-label={words.notSent}>
      <CircleAlert size={16} aria-hidden="true" />
      <span>
        {words.notSent} {reason}
      </span>
      {mayHelp(refusal?.code ?? '') && (
        <button type="button" onClick={() => channel.retry(clientId)}>
          {common.retry}
        </button>
      )}
      <button type="button" onClick={() => channel.discard(clientId)}>
        {words.discard}
      </button>
    </div>
  );
};
