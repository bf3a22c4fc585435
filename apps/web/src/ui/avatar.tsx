/**
 * Who it is at a glance: an initial on the colour of his id, and a dot while he is online. Pictures come with uploads.
 * Decoration beside a name: it has none of its own.
 */
import { UsersRound } from 'lucide-react';
import styles from './avatar.module.css';
import { cx } from './cx.ts';
import { initialOf } from './graphemes.ts';
import { toneOf } from './tone.ts';

type Props = {
  readonly id: string;
  readonly name: string;
  readonly size?: 'small' | 'list' | 'large';
  readonly online?: boolean | undefined;
  readonly group?: boolean;
};

export const Avatar = ({ id, name, size = 'list', online = false, group = false }: Props) => (
  <span className={cx(styles.avatar, styles[size])} data-tone={toneOf(id)} aria-hidden="true">
    <span className={cx(styles.face, group && styles.group)}>{initialOf(name)}</span>
    {group && size === 'large' && (
      <span className={styles.badge}>
        <UsersRound size={16} />
      </span>
    )}
    {online && <span className={styles.dot} />}
  </span>
);
