/** One of a few: native radio buttons, as a list of lines or side by side. Arrow keys as everywhere. */
import { useId } from 'react';
import styles from './choices.module.css';
import { cx } from './cx.ts';

type Choice<T extends string> = { readonly value: T; readonly label: string; readonly hint?: string };

type Props<T extends string> = {
  readonly legend: string;
  readonly hint?: string;
  readonly choices: readonly Choice<T>[];
  readonly value: T;
  readonly disabled?: boolean;
  readonly onChange: (value: T) => void;
  readonly side?: boolean;
};

export const Choices = <T extends string>(props: Props<T>) => {
  const { legend, hint, choices, value, disabled = false, onChange, side = false } = props;
  const name = useId();
  return (
    <fieldset className={styles.set} disabled={disabled}>
      <legend>{legend}</legend>
      {hint !== undefined && <small className={styles.hint}>{hint}</small>}
      <div className={cx(styles.choices, side && styles.side)}>
        {choices.map((choice) => (
          <label key={choice.value} className={styles.choice}>
            <input
              type="radio"
              name={name}
              checked={choice.value === value}
              onChange={() => onChange(choice.value)}
            />
            <span>
              {choice.label}
              {choice.hint !== undefined && <small>{choice.hint}</small>}
            </span>
          </label>
        ))}
      </div>
    </fieldset>
  );
};
