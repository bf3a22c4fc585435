/** What was refused of something that asks for the current password, in the reader's words: beside its field, or below all. */
import { Refusal } from '@ghanti/client';
import { useWords } from '../i18n/language.ts';

type Faults = { readonly current: string | undefined; readonly other: string | undefined };

export const useFaults = (fault: unknown): Faults => {
  const { settings, signIn } = useWords();
  const none = { current: undefined, other: undefined };
  if (fault === undefined) return none;
  if (!(fault instanceof Refusal)) return { ...none, other: signIn.problem.other };
  const { code } = fault;
  if (code === 'forbidden') return { ...none, current: settings.wrongPassword };
  // Said beside the new one.
  if (code === 'invalid') return none;
  const known = code === 'unavailable' || code === 'rate_limited' ? code : 'other';
  return { ...none, other: signIn.problem[known] };
};
