/**
 * Turns requests away before Engine.IO makes a session of them: a foreign origin (HS-01, HS-02), headers that may stand
 * once and stand twice (HS-05), too many handshakes of one address (HS-28). Engine.IO itself has one status for all of
 * it; here a client is told which, on a poll as on an upgrade.
 */
import { ServerResponse, STATUS_CODES, type IncomingMessage } from 'node:http';
import { GhantiError, invalid, problem } from '@ghanti/protocol';

export type Door = {
  readonly originAllowed: (request: IncomingMessage) => boolean;
  /** Whether the request's address may begin one more handshake. */
  readonly admits: (request: IncomingMessage) => boolean;
};

/** A request that names no session begins one. Read as Engine.IO reads it: the last `sid` counts, an empty one is none. */
const beginsSession = ({ url = '' }: IncomingMessage): boolean =>
  (new URL(url, 'http://engine').searchParams.getAll('sid').at(-1) ?? '') === '';

const repeated = ({ headersDistinct }: IncomingMessage, name: string): boolean =>
  (headersDistinct[name]?.length ?? 0) > 1;

const refusalOf = (request: IncomingMessage, door: Door): GhantiError | undefined => {
  if (repeated(request, 'origin') || repeated(request, 'host'))
    return invalid([], 'a header that may stand once stands twice');
  if (!door.originAllowed(request)) return new GhantiError('forbidden', 'this origin is not allowed');
  if (beginsSession(request) && !door.admits(request))
    return new GhantiError('rate_limited', 'too many handshakes', { retryAfterMs: 1_000 });
  return undefined;
};

const headersOf = (error: GhantiError, body: string): Record<string, string> => ({
  'Content-Type': 'application/problem+json',
  'Content-Length': String(Buffer.byteLength(body)),
  Connection: 'close',
  ...(error.retryAfterMs !== undefined && { 'Retry-After': String(Math.ceil(error.retryAfterMs / 1000)) }),
});

const turnAway = (request: IncomingMessage, response: unknown, error: GhantiError): void => {
  const told = problem(error);
  const body = JSON.stringify(told);
  const headers = headersOf(error, body);
  if (response instanceof ServerResponse) {
    response.writeHead(told.status, headers).end(body);
    return;
  }
  // An upgrade has no response yet: it is written on the socket as it is.
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  request.socket.end(`HTTP/1.1 ${told.status} ${STATUS_CODES[told.status]}\r\n${lines.join('')}\r\n${body}`);
};

/** Stands in Engine.IO's row of middlewares. A preflight asks about headers only: it is answered without any (HS-06). */
export const refuseAtTheDoor =
  (door: Door) =>
  (request: IncomingMessage, response: unknown, next: () => void): void => {
    const refusal = refusalOf(request, door);
    if (request.method === 'OPTIONS' && response instanceof ServerResponse) response.writeHead(204).end();
    else if (refusal === undefined) next();
    else turnAway(request, response, refusal);
  };
