/** The shape of messages that are coming, when they take longer than 200 ms (G7). */
import { useWords } from '../../i18n/language.ts';
import { Late } from '../../ui/skeleton.tsx';
import styles from './skeleton.module.css';

const shapes = [62, 40, 54, 30, 66, 44];

export const TimelineSkeleton = () => {
  const { common } = useWords();
  return (
    <Late>
      <div className={styles.skeleton} role="status" aria-label={common.loading}>
        {shapes.map((width, index) => (
          <span key={index} className={styles.bubble} style={{ inlineSize: `${width}%` }} />
        ))}
      </div>
    </Late>
  );
};
