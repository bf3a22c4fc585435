/** On or off, with its words; takes effect at once. */
import { useId } from 'react';
import { cx } from './cx.ts';
import styles from './switch.module.css';

type Props = {
  readonly label: string;
  readonly hint?: string;
  readonly on: boolean;
  readonly disabled?: boolean;
  readonly onChange: (on: boolean) => void;
};

export const Switch = ({ label, hint, on, disabled = false, onChange }: Props) => {
  const id = useId();
  return (
    <div className={styles.row}>
      <div className={styles.words}>
        <label htmlFor={id}>{label}</label>
        {hint !== undefined && <small id={`${id}-hint`}>{hint}</small>}
      </div>
      <button
        type="button"
        id={id}
        role="switch"
        className={cx(styles.switch, 'reach')}
        aria-checked={on}
        aria-describedby={hint === undefined ? undefined : `${id}-hint`}
        disabled={disabled}
        onClick={() => onChange(!on)}
      >
        <span className={styles.knob} />
      </button>
    </div>
  );
};
