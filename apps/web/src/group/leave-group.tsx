/** The way out of a group. The last owner hands over first, and is told so instead of being refused (I4). */
import { Refusal, type ChannelRow } from '@ghanti/client';
import { useClient, useMembers } from '@ghanti/react';
import { LogOut } from 'lucide-react';
import { useRef, useState } from 'react';
import { useWords } from '../i18n/language.ts';
import { newKey } from '../session/new-key.ts';
import { listPath, useGo } from '../shell/place.ts';
import { Button } from '../ui/button.tsx';
import { Confirm, Dialog } from '../ui/dialog.tsx';
import { useTask } from '../ui/use-task.ts';
import { useRefusalText } from './use-update-group.ts';
import styles from './leave-group.module.css';

/** As far as the members are known here: the server has the last word. */
const useIsLastOwner = (row: ChannelRow): boolean => {
  const { members, complete } = useMembers(row.id);
  const owners = members.filter(({ role }) => role === 'owner').length;
  return row.role === 'owner' && row.memberCount > 1 && complete && owners === 1;
};

const useLeave = (row: ChannelRow) => {
  const client = useClient();
  const { up } = useGo();
  const clientId = useRef(newKey());
  return useTask(async () => {
    await client.call('leave', { channel: row.id, clientId: clientId.current });
    up(listPath);
  });
};

const HandOver = ({ onClose }: { readonly onClose: () => void }) => {
  const { common, people } = useWords();
  const footer = (
    <Button kind="primary" onClick={onClose}>
      {common.done}
    </Button>
  );
  return (
    <Dialog title={people.lastOwnerTitle} onClose={onClose} footer={footer}>
      <p>{people.lastOwnerText}</p>
    </Dialog>
  );
};

export const LeaveGroup = ({ row }: { readonly row: ChannelRow }) => {
  const { people } = useWords();
  const [asking, setAsking] = useState(false);
  const task = useLeave(row);
  const textOf = useRefusalText();
  const refused = task.fault instanceof Refusal && task.fault.code === 'forbidden';
  const lastOwner = useIsLastOwner(row) || (refused && row.role === 'owner');
  const close = (): void => setAsking(false);
  return (
    <div className={styles.place}>
      <Button
        kind="plain"
        className={styles.leave}
        icon={<LogOut size={18} />}
        onClick={() => setAsking(true)}
      >
        {people.leave}
      </Button>
      {asking && lastOwner && <HandOver onClose={close} />}
      {asking && !lastOwner && (
        <Confirm
          title={people.leaveTitle(row.name)}
          text={people.leaveText}
          action={people.leave}
          busy={task.busy}
          fault={task.fault === undefined ? undefined : textOf(task.fault)}
          onConfirm={() => void task.run()}
          onClose={close}
        />
      )}
    </div>
  );
};
