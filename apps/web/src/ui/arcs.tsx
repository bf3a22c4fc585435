/** The motif: a ring that spreads, as three thin arcs around a bell. Decoration of empty places. */
import { Bell } from './bell.tsx';
import styles from './arcs.module.css';

export const Arcs = ({ children = <Bell size={44} /> }: { readonly children?: React.ReactNode }) => (
  <span className={styles.arcs} aria-hidden="true">
    <svg className={styles.rings} viewBox="0 0 200 200" width="200" height="200">
      <circle cx="100" cy="100" r="46" />
      <circle cx="100" cy="100" r="70" />
      <circle cx="100" cy="100" r="94" />
    </svg>
    <span className={styles.middle}>{children}</span>
  </span>
);
