/** A field and the people below it: those one knows until something is typed, then whom the server finds. */
import type { Profile } from '@ghanti/protocol';
import { useEffect, useRef, useState, type ReactNode } from 'react';
import { useWords } from '../i18n/language.ts';
import { Empty } from '../ui/empty.tsx';
import { SearchField } from '../ui/search-field.tsx';
import { SkeletonRows } from '../ui/skeleton.tsx';
import styles from './people-picker.module.css';
import { useFindPeople } from './use-find-people.ts';
import { useKnownPeople } from './use-known-people.ts';

type Props = {
  /** Draws the people that fit. */
  readonly children: (users: readonly Profile[]) => ReactNode;
  /** Between field and list. */
  readonly above?: ReactNode;
  /** Who is not offered. */
  readonly without?: (user: Profile) => boolean;
  /** With a keyboard one types at once; on a touch screen its keyboard would cover who is suggested. */
  readonly takesFocus?: boolean;
};

const skeletonRows = 5;

export const PeoplePicker = ({ children, above, without = () => false, takesFocus = false }: Props) => {
  const { common, people, sidebar } = useWords();
  const [text, setText] = useState('');
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => {
    if (takesFocus && matchMedia('(pointer: fine)').matches) field.current?.focus({ preventScroll: true });
  }, [takesFocus]);
  const wanted = text.trim();
  const known = useKnownPeople();
  const found = useFindPeople(wanted);
  const users = (wanted === '' ? known : found.users).filter((user) => !without(user));
  return (
    <div className={styles.picker}>
      <div className={styles.field}>
        <SearchField
          ref={field}
          label={people.find}
          clearLabel={sidebar.clearFind}
          value={text}
          onChange={setText}
        />
      </div>
      <div className={styles.results}>
        {wanted === '' && above}
        {users.length > 0 && (
          <>
            <h2 className={styles.heading}>{wanted === '' ? people.suggested : people.onServer}</h2>
            {children(users)}
          </>
        )}
        {users.length === 0 && wanted === '' && <p className={styles.hint}>{people.typeToFind}</p>}
        {users.length === 0 && found.loading && <SkeletonRows count={skeletonRows} label={common.loading} />}
        {users.length === 0 && wanted !== '' && !found.loading && (
          <Empty
            compact
            title={found.fault === undefined ? people.nobody(wanted) : people.failed}
            hint={sidebar.nothingFoundHint}
          />
        )}
      </div>
    </div>
  );
};
