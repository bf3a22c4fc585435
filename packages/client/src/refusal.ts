/**
 * What the server says when it says no, as an error that knows whether trying again can help (DUR-1). Also thrown, as
 * `unavailable`, by a call that could not be made or got no answer.
 */
import type { ErrorCode, WireError } from './wire.ts';

export class Refusal extends Error {
  readonly code: ErrorCode;
  readonly issues: NonNullable<WireError['issues']>;
  readonly retryAfterMs: number | undefined;

  constructor({ code, message, issues = [], retryAfterMs }: WireError) {
    super(message);
    this.name = 'Refusal';
    this.code = code;
    this.issues = issues;
    this.retryAfterMs = retryAfterMs;
  }
}

export const unavailable = (message: string): Refusal => new Refusal({ code: 'unavailable', message });

const passing: readonly ErrorCode[] = ['unavailable', 'internal', 'rate_limited', 'slow_consumer'];

/** Nothing is decided: the same may be asked again, with the same `clientId`. */
export const isPassing = (error: unknown): boolean =>
  !(error instanceof Refusal) || passing.includes(error.code);
