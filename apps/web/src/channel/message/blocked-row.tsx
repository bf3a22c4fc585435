/** A message of somebody whom one has blocked: folded, and shown when one asks (BLK-1). */
import { useState, type ReactNode } from 'react';
import { useWords } from '../../i18n/language.ts';
import styles from './blocked-row.module.css';

export const BlockedRow = ({ children }: { readonly children: ReactNode }) => {
  const { channel } = useWords();
  const [isShown, setShown] = useState(false);
  if (isShown) return children;
  return (
    <p className={styles.folded} data-body>
      {channel.blockedFold}
      <button type="button" className={styles.show} onClick={() => setShown(true)}>
        {channel.show}
      </button>
    </p>
  );
};
