/** Who is chosen so far, each with a way out. */
import type { Profile } from '@ghanti/protocol';
import { X } from 'lucide-react';
import { useWords } from '../i18n/language.ts';
import { Avatar } from '../ui/avatar.tsx';
import styles from './chosen-people.module.css';

type Props = { readonly users: readonly Profile[]; readonly onTakeOut: (user: Profile) => void };

export const ChosenPeople = ({ users, onTakeOut }: Props) => {
  const { people } = useWords();
  if (users.length === 0) return null;
  return (
    <ul className={styles.chips} aria-label={people.chosen(users.length)}>
      {users.map((user) => (
        <li key={user.id}>
          <button
            type="button"
            className={styles.chip}
            title={people.takeOut(user.name)}
            onClick={() => onTakeOut(user)}
          >
            <Avatar id={user.id} name={user.name} size="small" />
            <bdi>{user.name}</bdi>
            <X size={14} />
          </button>
        </li>
      ))}
    </ul>
  );
};
