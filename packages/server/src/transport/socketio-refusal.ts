/**
 * Turns requests away before Engine.IO makes a session of them: a foreign origin (HS-01, HS-02), headers that may stand
 * once and stand twice (HS-05), forms that no client of today sends (JSONP; compressed packets, EP-08), too many handshakes of one
 * address (HS-28). Engine.IO itself has one status for all of it; here a client is told which, on a poll as on an upgrade.
 */
import { ServerResponse, type IncomingMessage } from 'node:http';
import { GhantiError, invalid, problem } from '@ghanti/protocol';
import { refusalHeaders, refuseUpgrade } from './upgrade-refusal.ts';

export type Door = {
  readonly originAllowed: (request: IncomingMessage) => boolean;
  /** Whether the request's address may begin one more handshake. */
  readonly admits: (request: IncomingMessage) => boolean;
};

type Parameter = (name: string) => string;

/** Read as Engine.IO reads them: the last one of a name counts. */
const parametersOf = ({ url = '' }: IncomingMessage): Parameter => {
  const { searchParams } = new URL(url, 'http://engine');
  return (name) => searchParams.getAll(name).at(-1) ?? '';
};

/** A request that names no session begins one. */
const beginsSession = (parameter: Parameter): boolean => parameter('sid') === '';

const revision = '4';

/** Engine.IO looks at the revision of an upgrade only after it has switched protocols, and then answers in HTTP. */
const isUpgradeOfAnother = (parameter: Parameter, response: unknown): boolean =>
  !(response instanceof ServerResponse) && parameter('EIO') !== revision;

const timesOf = ({ headersDistinct }: IncomingMessage, name: string): number =>
  headersDistinct[name]?.length ?? 0;

const refusalOf = (
  request: IncomingMessage,
  parameter: Parameter,
  response: unknown,
  door: Door,
): GhantiError | undefined => {
  // An upgrade without a Host is none of Node's concern (HS-22).
  if (timesOf(request, 'origin') > 1 || timesOf(request, 'host') !== 1)
    return invalid([], 'there is one Host, and at most one Origin');
  if (isUpgradeOfAnother(parameter, response)) return invalid([], `the revision of Engine.IO is ${revision}`);
  if (parameter('j') !== '') return invalid([], 'JSONP is not spoken');
  if (request.headers['content-encoding'] !== undefined)
    return new GhantiError('unsupported', 'packets are sent as plain text');
  if (!door.originAllowed(request)) return new GhantiError('forbidden', 'this origin is not allowed');
  if (beginsSession(parameter) && !door.admits(request))
    return new GhantiError('rate_limited', 'too many handshakes', { retryAfterMs: 1_000 });
  return undefined;
};

/** Engine.IO itself answers any other method on a session with a 500. */
const methods = new Set(['GET', 'POST']);

const turnAway = (request: IncomingMessage, response: unknown, error: GhantiError, status?: number): void => {
  if (!(response instanceof ServerResponse)) return refuseUpgrade(request.socket, { error });
  const told = { ...problem(error), ...(status !== undefined && { status }) };
  const body = JSON.stringify(told);
  response.writeHead(told.status, refusalHeaders(error, body)).end(body);
};

/** Stands in Engine.IO's row of middlewares. A preflight asks about headers only: it is answered without any (HS-06). */
export const refuseAtTheDoor =
  (door: Door) =>
  (request: IncomingMessage, response: unknown, next: () => void): void => {
    const parameter = parametersOf(request);
    const refusal = refusalOf(request, parameter, response, door);
    const { method = '' } = request;
    if (method === 'OPTIONS' && response instanceof ServerResponse) response.writeHead(204).end();
    else if (!methods.has(method) && !beginsSession(parameter))
      turnAway(request, response, new GhantiError('unsupported', 'this address takes GET and POST'), 405);
    else if (refusal === undefined) next();
    else turnAway(request, response, refusal);
  };
