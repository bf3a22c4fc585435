/** Once per program: who one is, and whom one has blocked. Where that fails, the next connection tries again. */
import type { Call } from '../wire.ts';

export type IntroductionOptions = { readonly call: Call; readonly isKnown: () => boolean };

export const introduction = ({ call, isKnown }: IntroductionOptions) => {
  let isDone = false;
  return async (): Promise<void> => {
    if (isDone && isKnown()) return;
    try {
      await call('getProfile', {});
      isDone = true;
      await call('listBlocks', {});
    } catch {
      // A server that serves no blocks has none.
    }
  };
};
