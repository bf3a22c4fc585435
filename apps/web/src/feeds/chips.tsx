/** One of a few in a row: radio buttons that look like a switch of several places. Scrolls sideways where they do not fit. */
import { useId } from 'react';
import { cx } from '../ui/cx.ts';
import styles from './chips.module.css';

type Props<T extends string> = {
  readonly legend: string;
  readonly value: T;
  readonly choices: readonly { readonly value: T; readonly label: string }[];
  readonly onChange: (value: T) => void;
};

export const Chips = <T extends string>({ legend, value, choices, onChange }: Props<T>) => {
  const name = useId();
  return (
    <div className={styles.chips} role="radiogroup" aria-label={legend}>
      {choices.map((choice) => (
        <label key={choice.value} className={cx(styles.chip, 'reach')}>
          <input
            type="radio"
            name={name}
            checked={choice.value === value}
            onChange={() => onChange(choice.value)}
          />
          <bdi>{choice.label}</bdi>
        </label>
      ))}
    </div>
  );
};
