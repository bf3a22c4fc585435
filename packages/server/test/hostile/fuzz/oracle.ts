/**
 * What an input may be answered with, told from the contract alone: where its schema refuses it the very code of that refusal, else
 * whatever a rule of the place may say. A bug (`internal`), an overload or silence is neither.
 */
import { GhantiError, parseInput } from '@ghanti/protocol';
import type * as z from 'zod';

/** A well-formed input can still be of nobody, nothing, or nowhere. */
const rules: ReadonlySet<string> = new Set([
  'ok',
  'invalid',
  'forbidden',
  'not_found',
  'conflict',
  'too_large',
  'unauthenticated',
]);

const refusalBy = (schema: z.ZodType, input: unknown): string | undefined => {
  try {
    parseInput(schema, input);
    return undefined;
  } catch (error) {
    return error instanceof GhantiError ? error.code : 'no refusal of the contract';
  }
};

/** What is wrong with an answer; undefined where nothing is. `sent` is the input as it went over the wire. */
export const faultOf = (schema: z.ZodType, sent: string, code: string): string | undefined => {
  const refusal = refusalBy(schema, JSON.parse(sent));
  if (refusal !== undefined) return code === refusal ? undefined : `${code} in place of ${refusal}`;
  return rules.has(code) ? undefined : code;
};

/** Over REST an address may lead elsewhere, to a method that it does not take. */
export const isAnswer = (code: string): boolean => rules.has(code) || code === 'unsupported';
