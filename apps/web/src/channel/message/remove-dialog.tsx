/** Asks once before a message is taken away: for oneself, or for everyone (M9); the safe answer has the focus (G9). */
import type { MessageItem } from '@ghanti/client';
import { useWords } from '../../i18n/language.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { useConversation } from '../conversation.ts';
import { undertake } from '../undertake.ts';
import { canRemoveForAll } from './actions.ts';
import styles from './remove-dialog.module.css';

type Props = { readonly item: MessageItem; readonly onClose: () => void };

export const RemoveDialog = ({ item, onClose }: Props) => {
  const { channel: words, common } = useWords();
  const { channel, rules, canPost, kind } = useConversation();
  const forAll = canRemoveForAll(item, { rules, canPost, isDirect: kind === 'direct' });
  const text = forAll ? (item.own ? words.removeText : words.removeOthersText) : words.removeMeOnlyText;
  const remove = (scope: 'everyone' | 'me'): void => {
    const target = item.seq ?? item.clientId;
    if (target !== undefined) undertake(channel.delete(target, scope));
    onClose();
  };
  return (
    <Dialog title={words.removeTitle} onClose={onClose}>
      <p className={styles.text}>{text}</p>
      <div className={styles.answers}>
        {forAll && (
          <Button kind="danger" wide onClick={() => remove('everyone')}>
            {words.removeForAll}
          </Button>
        )}
        <Button kind={forAll ? 'quiet' : 'danger'} wide onClick={() => remove('me')}>
          {words.removeForMe}
        </Button>
        {/* oxlint-disable-next-line jsx-a11y/no-autofocus -- the answer that changes nothing */}
        <Button wide autoFocus onClick={onClose}>
          {common.cancel}
        </Button>
      </div>
    </Dialog>
  );
};
