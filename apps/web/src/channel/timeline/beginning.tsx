/** What stands above the oldest message: that more is coming, that it could not, or that this is where it begins. */
import type { TimelineState } from '@ghanti/client';
import { useChannelRow } from '@ghanti/react';
import { UserPlus } from 'lucide-react';
import { useWords } from '../../i18n/language.ts';
import { infoPath, useGo } from '../../shell/place.ts';
import { Avatar } from '../../ui/avatar.tsx';
import { Button } from '../../ui/button.tsx';
import { Spinner } from '../../ui/spinner.tsx';
import { useConversation } from '../conversation.ts';
import styles from './beginning.module.css';

type Props = { readonly state: TimelineState; readonly isKnown: boolean };

export const Beginning = ({ state, isKnown }: Props) => {
  const { channel: words, common, people } = useWords();
  const { go } = useGo();
  const { channel, kind, name } = useConversation();
  const row = useChannelRow(channel.id);
  // There is nobody to write to yet.
  const isAlone = kind === 'group' && row?.role !== 'member' && row?.memberCount === 1;
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
  const id = row?.peer?.id ?? channel.id;
  const started = state.items.length > 0 ? words.chatStart : words.sayHi(name);
  const hint = kind === 'group' ? words.groupStart : started;
  return (
    <div className={styles.beginning}>
      <Avatar id={id} name={name} size="large" group={kind === 'group'} />
      <p className={styles.name} dir="auto">
        {name}
      </p>
      <p className={styles.hint}>{hint}</p>
      {isAlone && (
        <Button kind="primary" icon={<UserPlus size={18} />} onClick={() => go(infoPath(channel.id))}>
          {people.addPeople}
        </Button>
      )}
    </div>
  );
};
