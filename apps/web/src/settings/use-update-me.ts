/** Changes one's own profile; says that it is saved, or that it is not. */
import type { CommandRequest } from '@ghanti/protocol';
import { useClient } from '@ghanti/react';
import { useWords } from '../i18n/language.ts';
import { notify } from '../ui/notices.ts';
import { useTask, type Task } from '../ui/use-task.ts';

export const useUpdateMe = (): Task<[CommandRequest<'updateProfile'>]> => {
  const client = useClient();
  const { common, settings } = useWords();
  return useTask(async (change: CommandRequest<'updateProfile'>) => {
    try {
      await client.call('updateProfile', change);
      notify(common.saved);
    } catch (error) {
      notify(settings.failed, { kind: 'fault' });
      throw error;
    }
  });
};
