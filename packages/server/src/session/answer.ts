/**
 * The one place where the outcome of a command becomes an acknowledgement (protocol.md section 2). What the contract has
 * no code for is a bug: it is logged with its command and answered `internal`, without detail.
 */
import { GhantiError, wireError } from '@ghanti/protocol';
import type { Logger } from '../kit/logger.ts';

export const acknowledgement = (data: unknown): object => ({ ok: true, data });

export const refusal = (error: GhantiError): object => ({ ok: false, error: wireError(error) });

export const asGhantiError = (
  error: unknown,
  logger: Pick<Logger, 'error'>,
  context: object,
): GhantiError => {
  if (error instanceof GhantiError) return error;
  logger.error({ ...context, err: error }, 'a command met a bug');
  return new GhantiError('internal', 'something went wrong; it is unknown whether this was stored');
};
