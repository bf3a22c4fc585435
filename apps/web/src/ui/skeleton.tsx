/** The shape of what is coming, shown only when it takes longer than 200 ms (G7). */
import { useEffect, useState, type ReactNode } from 'react';
import styles from './skeleton.module.css';

const patienceMs = 200;

/** Shows its children after a moment; so nothing flickers where things are quick. */
export const Late = ({ children }: { readonly children: ReactNode }) => {
  const [due, setDue] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setDue(true), patienceMs);
    return () => clearTimeout(timer);
  }, []);
  return due ? children : null;
};

/** Rows of a list of people or chats. */
export const SkeletonRows = ({ count, label }: { readonly count: number; readonly label: string }) => (
  <Late>
    <div role="status" aria-label={label}>
      {Array.from({ length: count }, (_none, index) => (
        <div key={index} className={styles.row}>
          <span className={styles.round} />
          <span className={styles.lines}>
            <span className={styles.line} />
            <span className={styles.line} />
          </span>
        </div>
      ))}
    </div>
  </Late>
);
