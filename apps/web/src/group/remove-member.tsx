/** Asks before somebody is removed from a group. */
import type { ChannelRow } from '@ghanti/client';
import type { Profile } from '@ghanti/protocol';
import { useClient } from '@ghanti/react';
import { useWords } from '../i18n/language.ts';
import { newKey } from '../session/new-key.ts';
import { Confirm } from '../ui/dialog.tsx';
import { useTask } from '../ui/use-task.ts';
import { useRefusalText } from './use-update-group.ts';

type Props = { readonly row: ChannelRow; readonly user: Profile; readonly onClose: () => void };

export const RemoveMember = ({ row, user, onClose }: Props) => {
  const client = useClient();
  const { people } = useWords();
  const textOf = useRefusalText();
  const task = useTask(async () => {
    await client.call('removeMember', { channel: row.id, user: user.id, clientId: newKey() });
    onClose();
  });
  return (
    <Confirm
      title={people.removeTitle(user.name)}
      text={people.removeText}
      action={people.remove}
      busy={task.busy}
      fault={task.fault === undefined ? undefined : textOf(task.fault)}
      onConfirm={() => void task.run()}
      onClose={onClose}
    />
  );
};
