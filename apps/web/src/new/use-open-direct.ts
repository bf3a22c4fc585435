/** The chat with somebody, opened; what cannot be opened is said. */
import { useClient } from '@ghanti/react';
import { useWords } from '../i18n/language.ts';
import { channelPath, useGo } from '../shell/place.ts';
import { notify } from '../ui/notices.ts';
import { useTask, type Task } from '../ui/use-task.ts';

export const useOpenDirect = (opened?: () => void): Task<[string]> => {
  const client = useClient();
  const { people } = useWords();
  const { go } = useGo();
  return useTask(async (user: string) => {
    try {
      const id = await client.openDirect(user);
      opened?.();
      go(channelPath(id));
    } catch (error) {
      notify(people.openFailed, { kind: 'fault' });
      throw error;
    }
  });
};
