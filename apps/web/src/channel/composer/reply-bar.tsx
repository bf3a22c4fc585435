/** What one answers or edits, above the field; Escape or the cross lets it be (C10, C11). */
import { Pencil, X } from 'lucide-react';
import { useWords } from '../../i18n/language.ts';
import { IconButton } from '../../ui/icon-button.tsx';
import { toneOf } from '../../ui/tone.ts';
import { useConversation } from '../conversation.ts';
import { useNames } from '../names.ts';
import { gistOf } from '../text/gist.ts';
import styles from './reply-bar.module.css';
import type { Mode } from './use-text.ts';

export const ReplyBar = ({ mode, onCancel }: { readonly mode: Mode; readonly onCancel: () => void }) => {
  const { channel } = useWords();
  const { me } = useConversation();
  const item = mode.is === 'edit' ? mode.item : mode.reply;
  const [name = ''] = useNames(item === undefined ? [] : [item.by]);
  if (item === undefined) return null;
  const isEdit = mode.is === 'edit';
  const to = item.by === me ? channel.replyingSelf : channel.replyingTo(name);
  return (
    <div className={styles.bar} data-tone={toneOf(item.by)}>
      {isEdit && <Pencil size={18} aria-hidden="true" className={styles.pencil} />}
      <div className={styles.lines}>
        <span className={styles.to}>{isEdit ? channel.editing : to}</span>
        <span className={styles.text} dir="auto">
          {item.poll === undefined ? gistOf(item.text) : channel.pollOf(item.poll.question)}
        </span>
      </div>
      <IconButton label={isEdit ? channel.cancelEdit : channel.cancelReply} onClick={onCancel}>
        <X size={20} />
      </IconButton>
    </div>
  );
};
