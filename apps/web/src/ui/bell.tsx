/** The mark: a bell with the round shoulders of a speech bubble, its clapper a brass dot below (ux 3). */
import styles from './bell.module.css';

const body =
  'M16 3.5c-5.4 0-9 4-9 9.2v4.6c0 1.6-.7 2.8-1.8 3.8-1.5 1.4-.7 3.9 1.4 3.9h18.8c2.1 0 2.9-2.5 1.4-3.9-1.1-1-1.8-2.2-1.8-3.8v-4.6c0-5.2-3.6-9.2-9-9.2z';

export const Bell = ({ size = 28 }: { readonly size?: number }) => (
  <svg className={styles.bell} viewBox="0 0 32 32" width={size} height={size} aria-hidden="true">
    <path className={styles.body} d={body} />
    <circle className={styles.clapper} cx="16" cy="28" r="2.5" />
  </svg>
);

/** The mark with the name, in the script of the language in use. */
export const Wordmark = ({ name }: { readonly name: string }) => (
  <span className={styles.wordmark}>
    <Bell size={30} />
    <span>{name.toLowerCase()}</span>
  </span>
);
