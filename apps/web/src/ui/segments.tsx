/** One of a few, side by side, as pills; native radio buttons below. */
import { useId } from 'react';
import { cx } from './cx.ts';
import styles from './segments.module.css';

type Props<T extends string> = {
  readonly legend: string;
  readonly choices: readonly { readonly value: T; readonly label: string; readonly lang?: string }[];
  readonly value: T;
  readonly onChange: (value: T) => void;
};

export const Segments = <T extends string>({ legend, choices, value, onChange }: Props<T>) => {
  const name = useId();
  return (
    <div className={styles.segments} role="radiogroup" aria-label={legend}>
      {choices.map((choice) => (
        <label key={choice.value} lang={choice.lang} className={cx(styles.choice, 'reach')}>
          <input
            type="radio"
            name={name}
            checked={choice.value === value}
            onChange={() => onChange(choice.value)}
          />
          {choice.label}
        </label>
      ))}
    </div>
  );
};
