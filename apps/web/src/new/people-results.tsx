/** People to pick one of. */
import type { Profile } from '@ghanti/protocol';
import { usePresence } from '@ghanti/react';
import type { ReactNode } from 'react';
import { Avatar } from '../ui/avatar.tsx';
import styles from './people-results.module.css';

type LineProps = { readonly user: Profile; readonly end?: ReactNode };

/** Who it is: picture, name, handle. */
export const PersonLine = ({ user, end }: LineProps) => {
  const presence = usePresence(user.id);
  return (
    <>
      <Avatar id={user.id} name={user.name} size="small" online={presence?.online} />
      <span className={styles.words}>
        <bdi className={styles.name}>{user.name}</bdi>
        {user.handle !== undefined && <span className={styles.handle}>@{user.handle}</span>}
      </span>
      {end}
    </>
  );
};

type Props = { readonly users: readonly Profile[]; readonly onPick: (user: Profile) => void };

export const PeopleResults = ({ users, onPick }: Props) => (
  <ul>
    {users.map((user) => (
      <li key={user.id}>
        <button type="button" className={styles.row} onClick={() => onPick(user)}>
          <PersonLine user={user} />
        </button>
      </li>
    ))}
  </ul>
);
