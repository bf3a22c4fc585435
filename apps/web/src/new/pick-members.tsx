/** Several people, chosen by check marks (I1). */
import type { Profile } from '@ghanti/protocol';
import { ChosenPeople } from './chosen-people.tsx';
import { PeoplePicker } from './people-picker.tsx';
import { PersonLine } from './people-results.tsx';
import styles from './pick-members.module.css';

type Props = {
  readonly chosen: readonly Profile[];
  readonly onChange: (chosen: readonly Profile[]) => void;
  readonly without?: (user: Profile) => boolean;
};

export const PickMembers = ({ chosen, onChange, without }: Props) => {
  const takeOut = (user: Profile): void => onChange(chosen.filter(({ id }) => id !== user.id));
  const isChosen = (user: Profile): boolean => chosen.some(({ id }) => id === user.id);
  const toggle = (user: Profile): void => (isChosen(user) ? takeOut(user) : onChange([...chosen, user]));
  return (
    <>
      <ChosenPeople users={chosen} onTakeOut={takeOut} />
      <PeoplePicker {...(without !== undefined && { without })}>
        {(users) => (
          <ul>
            {users.map((user) => (
              <li key={user.id}>
                <label className={styles.row}>
                  <PersonLine user={user} />
                  <input type="checkbox" checked={isChosen(user)} onChange={() => toggle(user)} />
                </label>
              </li>
            ))}
          </ul>
        )}
      </PeoplePicker>
    </>
  );
};
