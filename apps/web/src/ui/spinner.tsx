/** Something is under way: a ring that spreads. Its words are beside it. */
import styles from './spinner.module.css';

export const Spinner = () => <span className={styles.spinner} aria-hidden="true" />;
