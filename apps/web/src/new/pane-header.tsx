/** The head of a screen that was gone down to: its name, and the way back up. */
import { ArrowLeft } from 'lucide-react';
import { useEffect, useRef, type ReactNode } from 'react';
import { useWords } from '../i18n/language.ts';
import { IconButton } from '../ui/icon-button.tsx';
import styles from './pane-header.module.css';

type Props = {
  readonly title: string;
  readonly onBack: () => void;
  readonly end?: ReactNode;
  /** Back is offered on phones only: elsewhere the way lies beside. */
  readonly narrowOnly?: boolean;
  /** Whether the title takes the focus when the screen opens, where nothing else does. */
  readonly takesFocus?: boolean;
};

export const PaneHeader = ({ title, onBack, end, narrowOnly = false, takesFocus = false }: Props) => {
  const { common } = useWords();
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    if (takesFocus) heading.current?.focus({ preventScroll: true });
  }, [takesFocus]);
  return (
    <header className={styles.header}>
      <IconButton label={common.back} className={narrowOnly ? styles.narrow : undefined} onClick={onBack}>
        <ArrowLeft size={20} className={styles.arrow} />
      </IconButton>
      <h1 ref={heading} tabIndex={-1}>
        {title}
      </h1>
      {end}
    </header>
  );
};
