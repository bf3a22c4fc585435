/**
 * `POST /api/v1/auth/ticket` (protocol.md section 4): a pass for one stream, by an access token. Bound to who asks and to the origin
 * of the page that asks. A key that is no bot gets none.
 */
import type { RequestHandler } from 'express';
import { authRoutes, GhantiError, parseInput } from '@ghanti/protocol';
import type { Identity } from '../auth/identity.ts';
import type { Tickets } from '../auth/tickets.ts';
import { sendJson } from './answer.ts';
import { authenticate, type Tokens } from './authenticate.ts';
import type { ReadBody } from './body.ts';
import type { Endpoint } from './endpoint.ts';
import type { OriginRule } from './origin.ts';

export type TicketOptions = {
  readonly tokens: Tokens;
  readonly tickets: Pick<Tickets, 'issue'>;
  readonly origin: OriginRule;
  readonly readBody: ReadBody;
  /** Throws `rate_limited`. */
  readonly limit: (identity: Identity) => void;
};

export const ticketEndpoint = ({ tokens, tickets, origin, readBody, limit }: TicketOptions): Endpoint => {
  const run: RequestHandler = async (request, response) => {
    const who = await authenticate(tokens, request);
    limit(who);
    parseInput(authRoutes.ticket.input, (await readBody(request, response)) ?? {});
    if (who.scopes?.includes('bot') === false) throw new GhantiError('forbidden', 'this key may not do that');
    sendJson(response, authRoutes.ticket.status, await tickets.issue(who, origin.of(request)));
  };
  return { ...authRoutes.ticket, run };
};
