/**
 * The one place where REST turns what was thrown into an answer. What the contract has no code for is a bug: `internal`,
 * logged with its stack, nothing of it told. The faults that Express and its body parser raise are told by their own
 * type and status, never by their text.
 */
import type { ErrorRequestHandler, Request } from 'express';
import { GhantiError } from '@ghanti/protocol';
import { sendProblem } from './answer.ts';

/** The part of a logger that is used here; pino has it. */
export type ErrorLog = { error(context: object, message: string): void };

const field = (error: unknown, name: 'status' | 'type'): unknown =>
  typeof error === 'object' && error !== null ? Reflect.get(error, name) : undefined;

/** What a body parser or a router means: `status` is theirs, the words are ours. */
const fromHttp = (error: unknown): GhantiError | undefined => {
  const status = field(error, 'status');
  if (typeof status !== 'number' || status < 400 || status > 499) return undefined;
  if (status === 415)
    return new GhantiError('unsupported', 'send JSON as UTF-8, plain or with gzip, deflate or br');
  if (error instanceof URIError) return new GhantiError('invalid', 'the path is not well-formed');
  return new GhantiError('invalid', 'the body is not well-formed JSON');
};

const known = (error: unknown): GhantiError | undefined =>
  error instanceof GhantiError ? error : fromHttp(error);

/** Express knows an error handler by its four parameters. */
export const failure =
  (log: ErrorLog): ErrorRequestHandler =>
  (error: unknown, request: Request, response, _next) => {
    const told = known(error);
    if (told === undefined || told.code === 'internal') {
      log.error({ err: error, method: request.method, route: request.route?.path }, 'request failed');
    }
    sendProblem(response, told ?? new GhantiError('internal', 'internal'));
  };
