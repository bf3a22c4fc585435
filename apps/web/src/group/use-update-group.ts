/** Changes what a group says of itself, or its rules: once, and told where it is refused. */
import { Refusal } from '@ghanti/client';
import type { CommandRequest } from '@ghanti/protocol';
import { useClient } from '@ghanti/react';
import { useWords } from '../i18n/language.ts';
import { newKey } from '../session/new-key.ts';
import { notify } from '../ui/notices.ts';
import { useTask, type Task } from '../ui/use-task.ts';

type Change = Omit<CommandRequest<'updateChannel'>, 'channel' | 'clientId'>;

/** The words for a refusal of something in a group. */
export const useRefusalText = (): ((error: unknown) => string) => {
  const { people } = useWords();
  return (error) =>
    error instanceof Refusal && error.code === 'forbidden' ? people.notAllowed : people.failed;
};

export const useUpdateGroup = (channel: string, done?: () => void): Task<[Change]> => {
  const client = useClient();
  const textOf = useRefusalText();
  return useTask(async (change: Change) => {
    try {
      await client.call('updateChannel', { channel, ...change, clientId: newKey() });
      done?.();
    } catch (error) {
      notify(textOf(error), { kind: 'fault' });
      throw error;
    }
  });
};
