/** How many are new. Brass rings; in a muted chat it stays quiet (L4). */
import { AtSign } from 'lucide-react';
import styles from './badge.module.css';
import { cx } from './cx.ts';

const most = 99;

type Props = { readonly count: number; readonly quiet?: boolean; readonly label: string };

export const Badge = ({ count, quiet = false, label }: Props) => (
  <span className={cx(styles.badge, quiet && styles.quiet)}>
    <span aria-hidden="true">{count > most ? `${most}+` : count}</span>
    <span className="visually-hidden">{label}</span>
  </span>
);

/** Marked unread, by nobody's message. */
export const Dot = ({ quiet = false, label }: Omit<Props, 'count'>) => (
  <span className={cx(styles.dot, quiet && styles.quiet)}>
    <span className="visually-hidden">{label}</span>
  </span>
);

/** Somebody named me. */
export const MentionBadge = ({ label }: { readonly label: string }) => (
  <span className={styles.badge}>
    <AtSign size={13} strokeWidth={2.5} aria-hidden="true" />
    <span className="visually-hidden">{label}</span>
  </span>
);
