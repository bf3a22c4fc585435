/** Whom to write to: somebody one knows, somebody found, or several at once as a group. */
import { ChevronRight, UsersRound } from 'lucide-react';
import { Link } from 'wouter';
import { useWords } from '../i18n/language.ts';
import { listPath, newGroupPath, useGo } from '../shell/place.ts';
import styles from './new-chat.module.css';
import { PaneHeader } from './pane-header.tsx';
import { PeoplePicker } from './people-picker.tsx';
import { PeopleResults } from './people-results.tsx';
import { useOpenDirect } from './use-open-direct.ts';

const ToGroup = () => {
  const { people } = useWords();
  return (
    <Link href={newGroupPath} state={{ from: location.pathname }} className={styles.group}>
      <span className={styles.icon}>
        <UsersRound size={20} />
      </span>
      <span className={styles.words}>
        <strong>{people.newGroup}</strong>
        <small>{people.newGroupHint}</small>
      </span>
      <ChevronRight size={18} className={styles.arrow} />
    </Link>
  );
};

const NewChat = () => {
  const { people } = useWords();
  const { up } = useGo();
  const open = useOpenDirect();
  return (
    <>
      <PaneHeader title={people.newChat} onBack={() => up(listPath)} takesFocus />
      <PeoplePicker above={<ToGroup />} takesFocus>
        {(users) => <PeopleResults users={users} onPick={(user) => void open.run(user.id)} />}
      </PeoplePicker>
    </>
  );
};

export default NewChat;
