/** The choices of a rule's form: one of a few, and one of many values, of which as many stand there as one can look through. */
import { useId, useMemo, useState, type KeyboardEvent, type ReactNode } from 'react';
import { useWords } from '../i18n/language.ts';
import { SearchField } from '../ui/search-field.tsx';
import styles from './rules-dialog.module.css';
import { plainText } from './value-text.ts';
import { useFeedWords } from './words/use-feed-words.ts';

type SelectProps = {
  readonly label: string;
  readonly value: string;
  readonly children: ReactNode;
  readonly onChange: (value: string) => void;
};

export const Select = ({ label, value, children, onChange }: SelectProps) => {
  const id = useId();
  return (
    <div className={styles.select}>
      <label htmlFor={id}>{label}</label>
      <select id={id} value={value} onChange={(event) => onChange(event.target.value)}>
        {children}
      </select>
    </div>
  );
};

const mostShown = 100;

const withoutSubmit = (event: KeyboardEvent): void => {
  if (event.key === 'Enter') event.preventDefault();
};

const matching = (keys: readonly string[], text: string): readonly string[] => {
  const wanted = text.trim().toLocaleLowerCase();
  return keys.filter((key) => key.toLocaleLowerCase().includes(wanted));
};

type KeyProps = {
  readonly keys: readonly string[];
  readonly value: string;
  readonly onChange: (key: string) => void;
};

/** What is searched for is chosen as soon as it is found. */
export const KeySelect = ({ keys, value, onChange }: KeyProps) => {
  const words = useFeedWords();
  const { common } = useWords();
  const [text, setText] = useState('');
  const found = useMemo(() => matching(keys, text), [keys, text]);
  const shown = found.slice(0, mostShown);
  const search = (typed: string): void => {
    setText(typed);
    const close = matching(keys, typed);
    const best = close.find((key) => key.length === typed.trim().length) ?? close[0];
    if (best !== undefined && typed.trim() !== '') onChange(best);
  };
  return (
    <>
      {keys.length > mostShown && (
        <div className={styles.find}>
          <SearchField
            label={words.find}
            clearLabel={common.clear}
            value={text}
            onChange={search}
            onKeyDown={withoutSubmit}
          />
          {found.length === 0 && <p className={styles.hint}>{words.noneFound(text.trim())}</p>}
        </div>
      )}
      <Select label={words.ruleKey} value={value} onChange={onChange}>
        {(shown.includes(value) ? shown : [value, ...shown]).map((key) => (
          <option key={key} value={key}>
            {key === '' ? words.noKey : plainText(key, 80)}
          </option>
        ))}
      </Select>
    </>
  );
};
