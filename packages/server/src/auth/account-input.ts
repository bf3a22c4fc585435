/**
 * What a person may give to register or to log in (protocol.md section 4; RS-22, RS-24, RS-26).
 * Promise: the shapes of the contract; a new password is none of the commonest (NIST SP 800-63B); handles that could pass as the
 * place itself are known, however they are dressed up. Handles are small letters only, so that no two look alike by case.
 */
import { loginInput, passwordChange, passwordReset, registerInput as registration } from '@ghanti/protocol';
import type * as z from 'zod';
import { isCommonPassword } from './common-passwords.ts';

const notCommon = ({ password }: { readonly password: string }): boolean => !isCommonPassword(password);
const tooCommon = { path: ['password'], message: 'one of the passwords that are guessed first' };

export { loginInput };
export const registerInput = registration
  .refine(notCommon, tooCommon)
  .refine(({ handle, password }) => password.toLowerCase() !== handle, {
    path: ['password'],
    message: 'the handle is no password',
  });
export const passwordInput = passwordChange.refine(notCommon, tooCommon);
export const resetInput = passwordReset.refine(notCommon, tooCommon);

export type RegisterInput = z.infer<typeof registerInput>;

const lookalikes: Readonly<Record<string, string>> = {
  0: 'o',
  1: 'i',
  l: 'i',
  3: 'e',
  4: 'a',
  5: 's',
  7: 't',
  '.': '',
  _: '',
};

/** As it looks at a glance. */
const glance = (text: string): string => text.replace(/[013457l._]/g, (one) => lookalikes[one] ?? one);

const reserved = new Set(
  [
    'admin',
    'administrator',
    'root',
    'system',
    'ghanti',
    'support',
    'security',
    'moderator',
    'official',
    'everyone',
  ].map(glance),
);

/** Whether a handle could be taken for the place itself, or for everybody. */
export const isReservedHandle = (text: string): boolean => reserved.has(glance(text));
