/** What was done while nobody looked, or before a reload, and was refused: said once, as it has been taken back (M8). */
import { useClient } from '@ghanti/react';
import { useEffect } from 'react';
import { useWords } from '../i18n/language.ts';
import { notify } from '../ui/notices.ts';

export const useRefusedDeeds = (): void => {
  const client = useClient();
  const { shell } = useWords();
  useEffect(
    () => client.on('refused', ({ code }) => notify(shell.refused(code), { kind: 'fault' })),
    [client, shell],
  );
};

/** An archived chat comes back with the next message of somebody else (L7). */
export const useUnarchive = (): void => {
  const client = useClient();
  useEffect(
    () =>
      client.on('receiveMessage', ({ channel, by }) => {
        const one = client.channel(channel);
        if (one.row.get()?.archived === true && by !== client.me.get()?.id)
          one.setPreferences({ archived: false });
      }),
    [client],
  );
};
