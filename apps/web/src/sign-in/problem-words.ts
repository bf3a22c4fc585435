/** What went wrong with signing in or up, in the reader's words, and beside which field (O9). */
import { Refusal } from '@ghanti/client';
import type { Words } from '../i18n/words.ts';

export type Field = 'handle' | 'name' | 'password' | 'invite';
export type Problem = { readonly text: string; readonly field: Field | undefined };

const fields: readonly Field[] = ['handle', 'name', 'password', 'invite'];

const invalid = (error: Refusal, words: Words['signIn']['problem']): Problem => {
  const field = fields.find((name) => error.issues.some(({ path }) => path.startsWith(name)));
  return field === undefined || field === 'invite'
    ? { text: words.other, field: undefined }
    : { text: words[field], field };
};

export const problemOf = (error: unknown, { problem }: Words['signIn']): Problem | undefined => {
  if (error === undefined) return undefined;
  if (!(error instanceof Refusal)) return { text: problem.other, field: undefined };
  if (error.code === 'invalid' || error.code === 'too_large') return invalid(error, problem);
  const known = (['unavailable', 'rate_limited', 'unauthenticated'] as const).find(
    (code) => code === error.code,
  );
  if (known !== undefined) return { text: problem[known], field: undefined };
  if (error.code === 'conflict') return { text: problem.conflict, field: 'handle' };
  // The code of an invitation is missing, or holds no more.
  if (error.code === 'forbidden' || error.code === 'not_found')
    return { text: problem.forbidden, field: 'invite' };
  return { text: problem.other, field: undefined };
};
