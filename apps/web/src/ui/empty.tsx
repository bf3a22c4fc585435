/** A place with nothing in it yet: says so, and offers what can be done (L10). */
import type { ReactNode } from 'react';
import { Arcs } from './arcs.tsx';
import { cx } from './cx.ts';
import styles from './empty.module.css';

type Props = {
  readonly title: string;
  readonly hint?: string;
  readonly children?: ReactNode;
  readonly art?: ReactNode;
  readonly compact?: boolean;
};

export const Empty = ({ title, hint, children, art = <Arcs />, compact = false }: Props) => (
  <div className={cx(styles.empty, compact && styles.compact)}>
    {art}
    <div className={styles.words}>
      <p className={styles.title}>{title}</p>
      {hint !== undefined && <p className={styles.hint}>{hint}</p>}
    </div>
    {children !== undefined && <div className={styles.actions}>{children}</div>}
  </div>
);
