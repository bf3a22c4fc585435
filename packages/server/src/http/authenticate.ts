/**
 * Who asks, by `Authorization: Bearer` and nothing else: a command never runs on a cookie (protocol.md section 4).
 */
import type { Request } from 'express';
import { GhantiError } from '@ghanti/protocol';
import type { Identity } from '../auth/identity.ts';

/** Longer ones are refused unread (JW-16). */
const maxTokenLength = 8192;
const bearer = /^Bearer +([A-Za-z0-9._~+/-]+=*) *$/i;

export interface Tokens {
  /** Rejects with `unauthenticated` for a token that is expired, forged or revoked. */
  verify(token: string): Promise<Identity>;
}

/** The token of the request. */
const bearerToken = (request: Request): string => {
  const header = request.headers.authorization ?? '';
  const token = header.length > maxTokenLength ? undefined : bearer.exec(header)?.[1];
  if (token === undefined) throw new GhantiError('unauthenticated', 'no valid token');
  return token;
};

export const authenticate = (tokens: Tokens, request: Request): Promise<Identity> =>
  tokens.verify(bearerToken(request));
