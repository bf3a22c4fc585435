/** Each way in a few sentences: what it does, when to use it, and a few lines that do it (X6). */
import { Section } from '../ui/section.tsx';
import styles from './explain.module.css';
import { labLanes } from './lanes/lab-lanes.ts';
import { samples } from './samples.ts';
import { useLabWords } from './words/use-lab-words.ts';

export const Explain = () => {
  const words = useLabWords();
  return (
    <Section title={words.explainTitle}>
      <div className={styles.all}>
        {labLanes.map((lane) => (
          <article key={lane} className={styles.one} data-explains={lane}>
            <h4>{words.names[lane]}</h4>
            <p>{words.explain[lane].what}</p>
            <p className={styles.when}>{words.explain[lane].when}</p>
            {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- it scrolls, by keys too */}
            <pre tabIndex={0} aria-label={words.names[lane]}>
              <code>{samples[lane]}</code>
            </pre>
          </article>
        ))}
      </div>
    </Section>
  );
};
