/**
 * The way back to what is newest: with how many have come, the first press goes to the first of them, the next one to the
 * end (T4); from far back, straight to the latest (T9).
 */
import { ArrowDown } from 'lucide-react';
import { useFormat } from '../../i18n/format.ts';
import { useWords } from '../../i18n/language.ts';
import styles from './to-end.module.css';

type Props = { readonly unseen: number; readonly isFar: boolean; readonly onPress: () => void };

export const ToEnd = ({ unseen, isFar, onPress }: Props) => {
  const { channel } = useWords();
  const { number } = useFormat();
  const label = isFar ? channel.backToLatest : unseen > 0 ? channel.toUnread(unseen) : channel.toLatest;
  return (
    <button type="button" className={styles.pill} aria-label={label} title={label} onClick={onPress}>
      {isFar && <span className={styles.words}>{channel.backToLatest}</span>}
      <ArrowDown size={20} aria-hidden="true" />
      {unseen > 0 && <span className={styles.count}>{unseen > 99 ? '99+' : number(unseen)}</span>}
    </button>
  );
};
