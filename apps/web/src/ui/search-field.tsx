/** A field that narrows what stands below it. Escape empties it. */
import { Search, X } from 'lucide-react';
import type { KeyboardEvent, Ref } from 'react';
import { IconButton } from './icon-button.tsx';
import styles from './search-field.module.css';

type Props = {
  readonly label: string;
  readonly clearLabel: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly onKeyDown?: (event: KeyboardEvent<HTMLInputElement>) => void;
  readonly ref?: Ref<HTMLInputElement>;
};

export const SearchField = ({ label, clearLabel, value, onChange, onKeyDown, ref }: Props) => {
  const keyDown = (event: KeyboardEvent<HTMLInputElement>): void => {
    if (event.key === 'Escape' && value !== '') {
      event.stopPropagation();
      onChange('');
    } else onKeyDown?.(event);
  };
  return (
    <div className={styles.field}>
      <Search size={18} aria-hidden="true" />
      <input
        ref={ref}
        type="search"
        enterKeyHint="search"
        autoComplete="off"
        spellCheck={false}
        aria-label={label}
        placeholder={label}
        value={value}
        onChange={(event) => onChange(event.target.value)}
        onKeyDown={keyDown}
      />
      {value !== '' && (
        <IconButton label={clearLabel} className={styles.clear} onClick={() => onChange('')}>
          <X size={18} />
        </IconButton>
      )}
    </div>
  );
};
