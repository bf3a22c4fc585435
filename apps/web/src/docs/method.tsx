/** How something is asked: a method of HTTP, or a socket alone. Said by the word; the colour only helps. */
import styles from './method.module.css';

export const Method = ({ method }: { readonly method: string }) => (
  <span className={styles.method} data-method={method}>
    {method}
  </span>
);
