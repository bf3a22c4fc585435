/** More people for a group; who is in it already is not offered. */
import type { ChannelRow } from '@ghanti/client';
import type { Profile } from '@ghanti/protocol';
import { useClient, useMembers } from '@ghanti/react';
import { useRef, useState } from 'react';
import { useWords } from '../i18n/language.ts';
import { PickMembers } from '../new/pick-members.tsx';
import { newKey } from '../session/new-key.ts';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { useTask } from '../ui/use-task.ts';
import styles from './add-members.module.css';

type Props = { readonly row: ChannelRow; readonly onClose: () => void };

export const AddMembers = ({ row, onClose }: Props) => {
  const client = useClient();
  const { common, people } = useWords();
  const { members } = useMembers(row.id);
  const [chosen, setChosen] = useState<readonly Profile[]>([]);
  const clientId = useRef(newKey());
  const task = useTask(async () => {
    const users = chosen.map(({ id }) => id);
    await client.call('addMembers', { channel: row.id, users, clientId: clientId.current });
    onClose();
  });
  const footer = (
    <>
      <Button onClick={onClose}>{common.cancel}</Button>
      <Button kind="primary" busy={task.busy} disabled={chosen.length === 0} onClick={() => void task.run()}>
        {people.addPeople}
      </Button>
    </>
  );
  return (
    <Dialog title={people.addPeople} onClose={onClose} footer={footer} tall>
      <div className={styles.picker}>
        <p className={styles.fault} role="alert">
          {task.fault === undefined ? null : people.addFailed}
        </p>
        <PickMembers
          chosen={chosen}
          onChange={(next) => {
            clientId.current = newKey();
            setChosen(next);
          }}
          without={(user) => members.some((member) => member.user.id === user.id)}
        />
      </div>
    </Dialog>
  );
};
