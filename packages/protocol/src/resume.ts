/**
 * How a resume ended (RES-2), in the one shape of `ready`'s `resume`, a poll's answer and `sync`.
 * Promises: `limited` is there exactly when the result says so, and names at least one channel.
 * Leaves to the session what leads to which result.
 */
import * as z from 'zod';
import { limited } from './channel.ts';

export const resumeResult = z.enum(['complete', 'limited', 'reset']);
export type ResumeResult = z.infer<typeof resumeResult>;

interface Outcome {
  result: ResumeResult;
  limited?: readonly unknown[] | undefined;
}

/** For a schema's refine: the list is present when, and only when, it is needed. */
export function namesItsChannels(outcome: Outcome): boolean {
  return (outcome.result === 'limited') === (outcome.limited !== undefined);
}

export const resumeShape = {
  result: resumeResult,
  limited: z.array(limited).min(1).optional(),
};

export const resume = z
  .object(resumeShape)
  .refine(namesItsChannels, { path: ['limited'], message: 'goes with result "limited"' });
export type Resume = z.infer<typeof resume>;
