/** Blocks somebody, after one question; or lets him write again. */
import type { Profile } from '@ghanti/protocol';
import { Ban, CircleCheck } from 'lucide-react';
import { useState } from 'react';
import { useWords } from '../i18n/language.ts';
import { Button } from '../ui/button.tsx';
import { Confirm } from '../ui/dialog.tsx';
import styles from './block-person.module.css';
import { useBlock, useIsBlocked } from './use-block.ts';

export const BlockPerson = ({ user }: { readonly user: Profile }) => {
  const { people } = useWords();
  const blocked = useIsBlocked(user.id);
  const [asking, setAsking] = useState(false);
  const task = useBlock(user, () => setAsking(false));
  return (
    <div className={styles.place}>
      {blocked && <p className={styles.told}>{people.blocked}</p>}
      {blocked ? (
        <Button icon={<CircleCheck size={18} />} busy={task.busy} onClick={() => void task.run(false)}>
          {people.unblock}
        </Button>
      ) : (
        <Button
          kind="plain"
          className={styles.block}
          icon={<Ban size={18} />}
          onClick={() => setAsking(true)}
        >
          {people.block}
        </Button>
      )}
      {asking && (
        <Confirm
          title={people.blockTitle(user.name)}
          text={people.blockText}
          action={people.block}
          busy={task.busy}
          onConfirm={() => void task.run(true)}
          onClose={() => setAsking(false)}
        />
      )}
    </div>
  );
};
