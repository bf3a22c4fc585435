/** What was done while nobody looked, or before a reload, and was refused: said once, as it has been taken back (M8). */
import type { CommandName } from '@ghanti/protocol';
import { useClient } from '@ghanti/react';
import { useEffect } from 'react';
import { useWords } from '../i18n/language.ts';
import type { Words } from '../i18n/words.ts';
import { notify } from '../ui/notices.ts';

const refusedWords = ({ refused }: Words['channel'], command: CommandName): string =>
  Object.entries(refused).find(([name]) => name === command)?.[1] ?? refused.other;

export const useRefusedDeeds = (): void => {
  const client = useClient();
  const { channel } = useWords();
  useEffect(
    () =>
      client.on('refused', ({ command }) => {
        // A message that was refused stands in its chat, and says so there.
        if (command !== 'sendMessage') notify(refusedWords(channel, command), { kind: 'fault' });
      }),
    [client, channel],
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
