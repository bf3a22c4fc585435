/**
 * Tokens of an imagined host application: HS256 by the secret that it shares with the server (protocol.md section 4).
 * Made by hand, so that a test can also make wrong ones.
 */
import { createHmac } from 'node:crypto';
import type { Reachable } from '../server/test-server.ts';

export type Claims = {
  readonly sub: string;
  readonly name?: string;
  readonly roles?: readonly string[];
  readonly sid?: string;
  readonly jti?: string;
  /** Seconds since 1970; an hour from now unless told. */
  readonly exp?: number;
  readonly iat?: number;
};

const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');

/** A signed token; `header` and `claims` are taken as they are. */
export const signToken = (
  secret: string,
  claims: object,
  header: object = { alg: 'HS256', typ: 'JWT' },
): string => {
  const signed = `${part(header)}.${part(claims)}`;
  return `${signed}.${createHmac('sha256', secret).update(signed).digest('base64url')}`;
};

/** A token that the server takes. */
export const hostToken = ({ secret, now }: Reachable, claims: Claims): string => {
  const seconds = Math.floor(now() / 1000);
  return signToken(secret, { iat: seconds, exp: seconds + 3600, ...claims });
};
