/** Does something that shows at once, and says so where the server refuses it and it is taken back (M8). */
import { useCallback } from 'react';
import { useWords } from '../i18n/language.ts';
import { notify } from '../ui/notices.ts';

type Words = ReturnType<typeof useWords>['channel'];

export const useTold = (): ((deed: Promise<unknown>, what: keyof Words['refused']) => void) => {
  const { channel } = useWords();
  return useCallback(
    (deed, what) => void deed.catch(() => notify(channel.refused[what], { kind: 'fault' })),
    [channel],
  );
};
