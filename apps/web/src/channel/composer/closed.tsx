/** What stands in the composer's place where one can't write, and why (C15). */
import { useClient } from '@ghanti/react';
import { useWords } from '../../i18n/language.ts';
import { Button } from '../../ui/button.tsx';
import { useTask } from '../../ui/use-task.ts';
import styles from './closed.module.css';

export type Closed =
  | { readonly is: 'admins' }
  | { readonly is: 'left' }
  | { readonly is: 'blocked'; readonly user: string };

export const ClosedComposer = ({ closed }: { readonly closed: Closed }) => {
  const { channel } = useWords();
  const client = useClient();
  const text = { admins: channel.onlyAdmins, left: channel.left, blocked: channel.blockedHere }[closed.is];
  const unblock = useTask(async () => {
    if (closed.is === 'blocked') await client.call('blockUser', { user: closed.user, on: false });
  });
  return (
    <div className={styles.closed}>
      <p>{text}</p>
      {closed.is === 'blocked' && (
        <Button busy={unblock.busy} onClick={() => void unblock.run()}>
          {channel.unblock}
        </Button>
      )}
    </div>
  );
};
