/** What stands where a message was: taken away, or past its time (T19). */
import type { MessageItem } from '@ghanti/client';
import { Ban, TimerOff } from 'lucide-react';
import type { ReactNode } from 'react';
import { useWords } from '../../i18n/language.ts';
import styles from './tombstone.module.css';

export const Tombstone = ({ item, tail }: { readonly item: MessageItem; readonly tail: ReactNode }) => {
  const { channel } = useWords();
  const text = item.expired ? channel.expired : item.own ? channel.deletedOwn : channel.deleted;
  const Icon = item.expired ? TimerOff : Ban;
  return (
    <p className={styles.tombstone}>
      <Icon size={15} aria-hidden="true" className={styles.icon} />
      {text}
      {tail}
    </p>
  );
};
