/**
 * Tokens of the host application: its users are its own affair, we see that they exist here (protocol.md section 4).
 * Promise: one kind of key, one set of algorithms, both pinned by configuration, never by the token (JW-01, JW-02,
 * JW-14); a life of at most 24 h (JW-05); claims of the right type (JW-17); nobody can pass as one of our own accounts.
 * The user is made at first sight and follows `name` and `picture` when they change: what the host says again leaves alone what
 * he changed himself since. `roles` come from each token alone.
 */
import { link, name as nameSchema, userId } from '@ghanti/protocol';
import {
  createRemoteJWKSet,
  customFetch,
  jwtVerify,
  type FetchImplementation,
  type JWTPayload,
  type JWTVerifyGetKey,
  type JWTVerifyOptions,
} from 'jose';
import * as z from 'zod';
import type { Clock } from '../kit/clock.ts';
import type { AccountStore, UserRow } from '../store/store.ts';
import { hmacKey } from './hmac-key.ts';
import type { Identity } from './identity.ts';
import { Recent } from './recent.ts';
import { tokenNames } from './revocations.ts';
import type { HostStanding } from './standing.ts';
import { clockToleranceSeconds, proved, refused, type ShapedToken } from './token-shape.ts';
import { vouched } from './vouched.ts';

/** How tokens of the host application are told to be genuine: by one shared secret, or by its published key set. */
export type HostJwt = {
  readonly secret?: string | undefined;
  readonly jwksUrl?: string | undefined;
  readonly issuer?: string | undefined;
  readonly audience?: string | undefined;
};

export type HostTokensOptions = {
  readonly jwt: HostJwt;
  readonly accounts: Pick<AccountStore, 'upsertUser'>;
  readonly clock: Pick<Clock, 'now' | 'monotonic'>;
  readonly standing: HostStanding;
  /** How a key set is fetched. */
  readonly fetch?: FetchImplementation | undefined;
};

export type HostTokens = { verify(token: ShapedToken): Promise<Identity> };

const maxLifeSeconds = 24 * 60 * 60;
const keySetAlgorithms = ['RS256', 'PS256', 'ES256', 'EdDSA'];
const maxSeen = 10_000;
/** After this time a user is looked up again, should he have been removed meanwhile. */
const seenForMs = 60_000;

const claimsSchema = z.object({
  sub: userId.refine((sub) => !sub.startsWith('u_')),
  exp: z.number(),
  iat: z.number().optional(),
  jti: z.string().max(256).optional(),
  sid: z.string().min(1).max(128).optional(),
  name: z.string().nullish(),
  picture: z.string().nullish(),
  roles: z.array(z.string()).optional(),
});
type Claims = z.infer<typeof claimsSchema>;

type Check = (token: string, rules: JWTVerifyOptions) => Promise<{ readonly payload: JWTPayload }>;

/** The one way to check a signature that the configuration names; undefined where it names none. */
const checkOf = ({ secret, jwksUrl }: HostJwt, fetch: FetchImplementation | undefined): Check | undefined => {
  if (jwksUrl !== undefined) {
    const keys: JWTVerifyGetKey = createRemoteJWKSet(
      new URL(jwksUrl),
      fetch === undefined ? {} : { [customFetch]: fetch },
    );
    return (token, rules) => jwtVerify(token, keys, { ...rules, algorithms: keySetAlgorithms });
  }
  if (secret === undefined) return undefined;
  const key = hmacKey(new TextEncoder().encode(secret));
  return async (token, rules) => jwtVerify(token, await key(), { ...rules, algorithms: ['HS256'] });
};

const claimsOf = (payload: JWTPayload, nowMs: number): Claims => {
  const parsed = claimsSchema.safeParse(payload);
  if (!parsed.success) throw refused();
  const { exp, iat } = parsed.data;
  const born = Math.min(iat ?? Infinity, nowMs / 1000);
  if (exp - born > maxLifeSeconds + clockToleranceSeconds) throw refused();
  return parsed.data;
};

/** A name that may be shown: the first 100 characters, where they are fit; else undefined. */
const shownName = (name: string | null | undefined): string | undefined =>
  name == null ? undefined : nameSchema.safeParse(Array.from(name).slice(0, 100).join('')).data;

/** A sign-in of the host application, as an identity names it. */
export const hostSid = (sid: string): string => `host:${sid}`;

type Looks = { readonly name: string | undefined; readonly avatar: string | undefined };

const looksOf = ({ name, picture }: Claims): Looks => ({
  name: shownName(name),
  avatar: picture == null ? undefined : link.safeParse(picture).data,
});

const identityOf = ({ sub, sid, jti, iat, exp, roles = [] }: Claims): Identity => ({
  user: sub,
  // Apart from the names of our own sessions.
  sid: sid === undefined ? null : hostSid(sid),
  roles: roles.includes('admin') ? ['admin'] : [],
  ...(jti !== undefined && { jti }),
  issuedAt: iat === undefined ? Infinity : Math.floor(iat * 1000),
  expiresAt: Math.floor(exp * 1000),
});

export const createHostTokens = ({
  jwt,
  accounts,
  clock,
  standing,
  fetch,
}: HostTokensOptions): HostTokens => {
  const check = checkOf(jwt, fetch);
  const seen = new Recent<string>({ max: maxSeen, ttlMs: seenForMs, clock });
  const rules: JWTVerifyOptions = {
    requiredClaims: ['exp', 'sub'],
    clockTolerance: clockToleranceSeconds,
    ...(jwt.issuer !== undefined && { issuer: jwt.issuer }),
    ...(jwt.audience !== undefined && { audience: jwt.audience }),
  };

  /** Makes or changes the user, unless what the token says of him is what was last seen. */
  const introduce = async (claims: Claims, known: UserRow | undefined): Promise<void> => {
    const id = claims.sub;
    const looks = looksOf(claims);
    const news = {
      name: looks.name === known?.vouchedName ? undefined : looks.name,
      avatar: looks.avatar === known?.vouchedAvatar ? undefined : looks.avatar,
    };
    if (known !== undefined && news.name === undefined && news.avatar === undefined) return;
    // What is known of him may be a moment old.
    const said = JSON.stringify([looks.name, looks.avatar]);
    if (seen.get(id) === said) return;
    await accounts.upsertUser(vouched(id, known, news, clock.now()));
    seen.set(id, said);
  };

  return {
    verify: async ({ text }) => {
      if (check === undefined) throw refused();
      const now = clock.now();
      const { payload } = await proved(check(text, { ...rules, currentDate: new Date(now) }));
      const claims = claimsOf(payload, now);
      const identity = identityOf(claims);
      const { user, issuedAt = Infinity } = identity;
      const stands = await standing({ user, names: tokenNames(identity), issuedAt });
      if (stands === undefined) throw refused();
      await introduce(claims, stands.known);
      return identity;
    },
  };
};
