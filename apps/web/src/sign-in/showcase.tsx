/** What the place is like: a ring that spreads, and three lines of a chat. Decoration, in the language in use. */
import { useWords } from '../i18n/language.ts';
import { Bell } from '../ui/bell.tsx';
import { cx } from '../ui/cx.ts';
import { TickMark } from '../ui/tick-mark.tsx';
import styles from './showcase.module.css';

const Rings = () => (
  <svg className={styles.rings} viewBox="0 0 800 800" aria-hidden="true">
    {[110, 190, 270, 350, 430, 510].map((radius) => (
      <circle key={radius} cx="400" cy="400" r={radius} />
    ))}
  </svg>
);

export const Showcase = () => {
  const { signIn } = useWords();
  const { demo } = signIn;
  return (
    <aside className={styles.side} aria-hidden="true">
      <Rings />
      <div className={styles.middle}>
        <span className={styles.bell}>
          <Bell size={104} />
        </span>
        <div className={styles.chat}>
          <p className={styles.bubble}>
            <strong>{demo.name}</strong>
            {demo.first}
            <small>3:02</small>
          </p>
          <p className={cx(styles.bubble, styles.own)}>
            {demo.second}
            <small>
              3:05 <TickMark tick="seen" label="" />
            </small>
          </p>
          <p className={styles.bubble}>
            {demo.third}
            <small>3:06</small>
          </p>
        </div>
      </div>
      <p className={styles.tagline}>{signIn.tagline}</p>
    </aside>
  );
};
