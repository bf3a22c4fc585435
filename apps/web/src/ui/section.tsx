/** A card of a page: a heading, something at its end, and what belongs to it. */
import { useId, type ReactNode } from 'react';
import styles from './section.module.css';

type Props = {
  readonly title?: string;
  readonly hint?: string;
  readonly end?: ReactNode;
  readonly children: ReactNode;
};

export const Section = ({ title, hint, end, children }: Props) => {
  const id = useId();
  return (
    <section className={styles.section} aria-labelledby={title === undefined ? undefined : id}>
      {title !== undefined && (
        <div className={styles.head}>
          <div>
            <h3 id={id}>{title}</h3>
            {hint !== undefined && <p>{hint}</p>}
          </div>
          {end}
        </div>
      )}
      {children}
    </section>
  );
};
