/** People under a heading, in a dialog of the conversation. */
import type { ReactNode } from 'react';
import { Avatar } from '../ui/avatar.tsx';
import { useConversation } from './conversation.ts';
import { useNames } from './names.ts';
import styles from './people.module.css';

type Props = {
  readonly title: string;
  readonly users: readonly string[];
  /** What stands at the end of somebody's line. */
  readonly end?: (user: string) => ReactNode;
};

export const People = ({ title, users, end }: Props) => {
  const { me } = useConversation();
  const names = useNames(users, me);
  if (users.length === 0) return null;
  return (
    <section className={styles.section}>
      <h3 className={styles.title} dir="auto">
        {title}
      </h3>
      <ul>
        {users.map((user, index) => (
          <li key={user} className={styles.person}>
            <Avatar id={user} name={names[index] ?? ''} size="small" />
            <bdi className={styles.name}>{names[index]}</bdi>
            {end?.(user)}
          </li>
        ))}
      </ul>
    </section>
  );
};
