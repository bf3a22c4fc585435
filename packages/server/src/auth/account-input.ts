/**
 * What a person may give to register or to log in (protocol.md section 4; RS-22, RS-24, RS-26).
 * Promise: strict shapes; a password is looked at only when it is fit to be hashed; handles that could pass as the
 * place itself are known, however they are dressed up. Handles are small letters only, so that no two look alike by case.
 */
import { handle, inviteCode, name, utf8Bytes } from '@ghanti/protocol';
import * as z from 'zod';
import { isCommonPassword } from './common-passwords.ts';

const maxPasswordBytes = 1024;
const minPasswordCharacters = 8;

const givenPassword = z
  .string()
  .refine(
    (text) => text.length <= maxPasswordBytes && utf8Bytes(text) <= maxPasswordBytes,
    `over ${maxPasswordBytes} bytes`,
  )
  .refine((text) => text.isWellFormed() && !text.includes('\0'), 'not well-formed text')
  .refine((text) => text !== '', 'empty');

/** NIST SP 800-63B: a least length, none of the commonest, no rules of composition. */
const newPassword = givenPassword
  .refine((text) => text.length >= minPasswordCharacters, `under ${minPasswordCharacters} characters`)
  .refine((text) => !isCommonPassword(text), 'one of the passwords that are guessed first');

export const registerInput = z
  .strictObject({ handle, name, password: newPassword, invite: inviteCode.optional() })
  .refine(({ handle: own, password }) => password.toLowerCase() !== own, {
    path: ['password'],
    message: 'the handle is no password',
  });
export const passwordInput = z.strictObject({ current: givenPassword, password: newPassword });
export const resetInput = z.strictObject({ code: inviteCode, password: newPassword });
export const loginInput = z.strictObject({ handle, password: givenPassword });

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
