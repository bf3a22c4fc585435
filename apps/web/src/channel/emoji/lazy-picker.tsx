/** The picker, fetched when somebody first opens it; its room is kept in the meantime. */
import { lazy, Suspense } from 'react';
import styles from './emoji-popover.module.css';

const Picker = lazy(async () => ({ default: (await import('./picker.tsx')).Picker }));

export const EmojiPicker = ({ onPick }: { readonly onPick: (emoji: string) => void }) => (
  <Suspense fallback={<div className={styles.waiting} />}>
    <Picker onPick={onPick} />
  </Suspense>
);
