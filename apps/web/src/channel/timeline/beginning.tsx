/** What stands above the oldest message: that more is coming, that it could not, or that this is where it begins. */
import type { TimelineState } from '@ghanti/client';
import { useWords } from '../../i18n/language.ts';
import { Avatar } from '../../ui/avatar.tsx';
import { Button } from '../../ui/button.tsx';
import { Spinner } from '../../ui/spinner.tsx';
import { useConversation } from '../conversation.ts';
import styles from './beginning.module.css';

type Props = { readonly state: TimelineState; readonly isKnown: boolean };

export const Beginning = ({ state, isKnown }: Props) => {
  const { channel: words, common } = useWords();
  const { channel, kind, name } = useConversation();
  if (state.hasBefore) {
    return (
      <div className={styles.more}>
        {state.error === undefined ? (
          <Spinner />
        ) : (
          <>
            <span>{words.olderFailed}</span>
            <Button onClick={() => void channel.loadBefore()}>{common.retry}</Button>
          </>
        )}
      </div>
    );
  }
  if (!isKnown) return null;
  const id = channel.row.get()?.peer?.id ?? channel.id;
  const started = state.items.length > 0 ? words.chatStart : words.sayHi(name);
  const hint = kind === 'group' ? words.groupStart : started;
  return (
    <div className={styles.beginning}>
      <Avatar id={id} name={name} size="large" group={kind === 'group'} />
      <p className={styles.name} dir="auto">
        {name}
      </p>
      <p className={styles.hint}>{hint}</p>
    </div>
  );
};
