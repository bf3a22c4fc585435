/** Whom one has blocked, and the way to change it (BLK-1). */
import type { Profile } from '@ghanti/protocol';
import { useClient, useReadable } from '@ghanti/react';
import { useWords } from '../i18n/language.ts';
import { notify } from '../ui/notices.ts';
import { useTask, type Task } from '../ui/use-task.ts';

export const useIsBlocked = (user: string): boolean => useReadable(useClient().blocks).has(user);

export const useBlock = (user: Profile, done?: () => void): Task<[boolean]> => {
  const client = useClient();
  const { people } = useWords();
  return useTask(async (on: boolean) => {
    try {
      await client.call('blockUser', { user: user.id, on });
      notify(on ? people.blockedNow(user.name) : people.unblockedNow(user.name));
      done?.();
    } catch (error) {
      notify(people.failed, { kind: 'fault' });
      throw error;
    }
  });
};
