/** Who may write the copies of a scope, where several programs share it. */
import { silentMs, type Keeper } from './storage.ts';

/** Whether this keeper may write over that one. */
export const mayKeep = (
  known: Keeper | undefined,
  keeper: Keeper & { readonly take?: boolean | undefined },
): boolean =>
  known === undefined || known.id === keeper.id || keeper.take === true || keeper.at - known.at >= silentMs;
