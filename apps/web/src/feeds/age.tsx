/** How long ago a value came, counting up; stale where it should have come again long since (F3). */
import { TriangleAlert } from 'lucide-react';
import styles from './age.module.css';
import { useFeedFormat } from './feed-format.ts';
import { useFeedWords } from './words/use-feed-words.ts';

type Props = { readonly at: number; readonly now: number; readonly stale: boolean };

export const Age = ({ at, now, stale }: Props) => {
  const words = useFeedWords();
  const { ago, span, clock } = useFeedFormat();
  const ms = Math.max(0, now - at);
  if (!stale)
    return (
      <span className={styles.age} title={clock(at)}>
        {ago(ms)}
      </span>
    );
  return (
    <span className={styles.stale} title={clock(at)}>
      <TriangleAlert size={12} aria-hidden="true" />
      {words.staleSince(span(ms))}
    </span>
  );
};
