/**
 * Access tokens that this server issues to its own accounts: HS256, 15 minutes (protocol.md section 4).
 * Promise: the key's own name in the header says whose token it claims to be, and only that key can prove it; a token
 * without its session is worth nothing (JW-20). Claims required: `exp iat sub sid`, and our mark as issuer.
 */
import { createHash } from 'node:crypto';
import { SignJWT, jwtVerify } from 'jose';
import * as z from 'zod';
import type { Clock } from '../kit/clock.ts';
import { hmacKey } from './hmac-key.ts';
import type { Identity } from './identity.ts';
import type { Standing } from './standing.ts';
import { clockToleranceSeconds, proved, refused, type ShapedToken } from './token-shape.ts';

export type IssuedToken = { readonly accessToken: string; /** ms since 1970 */ readonly expiresAt: number };

export interface OwnTokens {
  issue(user: string, sid: string): Promise<IssuedToken>;
  /** Whether the header names our key. Proves nothing. */
  claims(token: ShapedToken): boolean;
  verify(token: ShapedToken): Promise<Identity>;
}

export type OwnTokensOptions = {
  readonly secret: Uint8Array;
  readonly clock: Pick<Clock, 'now'>;
  readonly standing: Standing;
};

export const accessTokenSeconds = 15 * 60;
const issuer = 'ghanti';

const claimsSchema = z.object({
  sub: z.string(),
  sid: z.string().min(1).max(128),
  iat: z.number(),
  exp: z.number(),
});

/** A name that no other key can have by chance, and that tells nothing of the key. */
const keyName = (secret: Uint8Array): string =>
  createHash('sha256').update('ghanti key name').update(secret).digest('base64url').slice(0, 16);

export const createOwnTokens = ({ secret, clock, standing }: OwnTokensOptions): OwnTokens => {
  const kid = keyName(secret);
  const key = hmacKey(secret);
  const rules = {
    algorithms: ['HS256'],
    issuer,
    requiredClaims: ['exp', 'iat', 'sub', 'sid'],
    clockTolerance: clockToleranceSeconds,
  };

  const issue = async (user: string, sid: string): Promise<IssuedToken> => {
    const issuedAt = Math.floor(clock.now() / 1000);
    const expiresAt = issuedAt + accessTokenSeconds;
    const accessToken = await new SignJWT({ sid })
      .setProtectedHeader({ alg: 'HS256', typ: 'JWT', kid })
      .setIssuer(issuer)
      .setSubject(user)
      .setIssuedAt(issuedAt)
      .setExpirationTime(expiresAt)
      .sign(await key());
    return { accessToken, expiresAt: expiresAt * 1000 };
  };

  const verify = async ({ text }: ShapedToken): Promise<Identity> => {
    const { payload } = await proved(
      jwtVerify(text, await key(), { ...rules, currentDate: new Date(clock.now()) }),
    );
    const claims = claimsSchema.safeParse(payload);
    if (!claims.success || claims.data.exp - claims.data.iat > accessTokenSeconds) throw refused();
    const { sub, sid, exp } = claims.data;
    const user = await standing(sid);
    if (user === undefined || user.id !== sub) throw refused();
    return { user: sub, sid, roles: user.roles, expiresAt: exp * 1000 };
  };

  return { issue, claims: (token) => token.kid === kid, verify };
};
