import { expect, test } from 'vitest';
import { isCommonPassword } from './common-passwords.ts';

test.each([
  'password',
  'Password1!',
  'qwertyuiop',
  '12345678',
  'aaaaaaaaaaaa',
  'ＰＡＳＳＷＯＲＤ',
  'Sunshine***',
])('RS-24: %s is guessed first', (password) => expect(isCommonPassword(password)).toBe(true));

test.each(['correct horse', 'password of mine', 'नमस्ते दुनिया', 'ab12cd34ef'])('%s is not', (password) =>
  expect(isCommonPassword(password)).toBe(false),
);
