/**
 * The part of the contract that the page uses. Its shapes are types alone, of which nothing is left when types are
 * stripped; its refusals are errors.
 */
import type { EventEnvelope, PlainEvent, SignalEnvelope, WireError } from '@ghanti/protocol';

export type {
  ChannelSummary,
  CommandName,
  CommandOutput,
  CommandRequest,
  Member,
  ProblemDetails,
  Profile,
  SignalData,
  WireError,
} from '@ghanti/protocol';

/** An event as it is kept. */
export type Event = PlainEvent;
/** An event as it comes: with a cursor where it moves one. */
export type LiveEvent = EventEnvelope;
export type Signal = SignalEnvelope;

/** What the server says when it says no; also thrown by a call that could not be made, as `unavailable`. */
export class Refusal extends Error {
  readonly code: WireError['code'];
  readonly retryAfterMs: number | undefined;

  constructor({ code, message, retryAfterMs }: WireError) {
    super(message);
    this.code = code;
    this.retryAfterMs = retryAfterMs;
  }
}

/** Nothing is known of what became of the call: it may be made again. */
export const isUnknown = (error: unknown): boolean =>
  !(error instanceof Refusal) || ['unavailable', 'internal', 'rate_limited'].includes(error.code);
