/**
 * How far a message of one's own has come, drawn 16 x 11 with rounded caps (ux 3.4): clock, one stroke, two strokes, two
 * heavier ones in the colour of "read". The shape tells it without colour too (M1, Y10).
 */
import { CircleAlert } from 'lucide-react';
import { cx } from './cx.ts';
import styles from './tick-mark.module.css';

export type TickName = 'waiting' | 'sent' | 'delivered' | 'seen' | 'failed';

const front = 'M1 5.8l2.6 2.7L9 2.2';
const behind = 'M7.6 7.8l.7.7L14.6 2.2';
const shapes: Record<Exclude<TickName, 'failed'>, readonly string[]> = {
  waiting: ['M8 .75a4.75 4.75 0 1 1 0 9.5 4.75 4.75 0 0 1 0-9.5z', 'M8 3v2.7l1.7 1'],
  sent: ['M4 5.8l2.6 2.7L12 2.2'],
  delivered: [front, behind],
  seen: [front, behind],
};

export const TickMark = ({ tick, label }: { readonly tick: TickName; readonly label: string }) =>
  tick === 'failed' ? (
    <CircleAlert className={styles.failed} size={16} role="img" aria-label={label} />
  ) : (
    <svg
      viewBox="0 0 16 11"
      width="16"
      height="11"
      className={cx(styles.tick, tick === 'seen' && styles.seen)}
      role="img"
      aria-label={label}
    >
      <title>{label}</title>
      {shapes[tick].map((d) => (
        <path key={d} d={d} />
      ))}
    </svg>
  );
