/**
 * Who reads `/events` (protocol.md section 4): by `Authorization`, by a ticket, by the session's cookie, or nobody. What is shown
 * has to be good: a cookie that has ended makes no anonymous reader of somebody. No token is taken from the URL.
 */
import type { Request } from 'express';
import { GhantiError } from '@ghanti/protocol';
import type { SignIns } from '../auth/sign-ins.ts';
import { anonymous, type Identity } from '../auth/identity.ts';
import type { Tickets } from '../auth/tickets.ts';
import { refreshToken } from './auth.ts';
import { authenticate, type Tokens } from './authenticate.ts';
import type { OriginRule } from './origin.ts';
import { isSecure, type TrustProxy } from './peer.ts';

export type ReadersOptions = {
  readonly tokens: Tokens;
  readonly tickets: Pick<Tickets, 'redeem'>;
  readonly accounts: { readonly signIns: Pick<SignIns, 'identify'> };
  readonly origin: OriginRule;
  readonly trustProxy: TrustProxy;
};

/** A key reads by its scopes: a bot what it is a member of, any other the feeds that it names. The same answer whatever is there. */
const checkKey = ({ scopes }: Identity, channels: readonly string[] | undefined): void => {
  if (scopes === undefined || scopes.includes('bot')) return;
  const named = channels?.every(
    (channel) => channel.startsWith('feed:') && scopes.includes(`read:${channel.slice('feed:'.length)}`),
  );
  if (named !== true) throw new GhantiError('forbidden', 'this key may not do that');
};

const byCookie = async (request: Request, token: string, options: ReadersOptions): Promise<Identity> => {
  if (!options.origin.allowsCookie(request)) throw new GhantiError('forbidden', 'this origin is not allowed');
  return await options.accounts.signIns.identify(token);
};

export type Shown = {
  readonly ticket?: string | undefined;
  readonly channels?: readonly string[] | undefined;
};

const identityOf = async (
  request: Request,
  { ticket }: Shown,
  options: ReadersOptions,
): Promise<Identity> => {
  const { tokens, tickets, origin, trustProxy } = options;
  if (request.headers.authorization !== undefined) return await authenticate(tokens, request);
  if (ticket !== undefined) return await tickets.redeem(ticket, origin.of(request));
  const cookie = refreshToken(request, isSecure(request, trustProxy));
  return cookie === undefined ? anonymous : await byCookie(request, cookie, options);
};

/** Rejects with `unauthenticated`, or `forbidden`. */
export const readerOf = async (
  request: Request,
  shown: Shown,
  options: ReadersOptions,
): Promise<Identity> => {
  const identity = await identityOf(request, shown, options);
  checkKey(identity, shown.channels);
  return identity;
};
