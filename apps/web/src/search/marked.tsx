/** A text with what was found in it marked. */
import styles from './marked.module.css';
import type { Part } from './matching.ts';

export const Marked = ({ parts }: { readonly parts: readonly Part[] }) =>
  parts.map((part, index) =>
    part.isMatch ? (
      <mark key={index} className={styles.match}>
        {part.text}
      </mark>
    ) : (
      part.text
    ),
  );
