/**
 * Who a token speaks for (protocol.md section 4). Promise: `verify` gives an identity, or rejects with `unauthenticated`
 * in the same words for every fault of the token, or with `unavailable` where the host's keys cannot be had; what the
 * store rejects with passes through.
 * An API key is known by its first letters. Whose token any other is follows from the key's name in the header, and is proved by that key alone: a key of the host cannot
 * make one of our tokens, nor ours one of the host's.
 */
import type { FetchImplementation } from 'jose';
import type { Clock } from '../kit/clock.ts';
import type { AccountStore } from '../store/store.ts';
import { looksLikeKey, type ApiKeys } from './api-keys.ts';
import { createHostTokens, type HostJwt } from './host-tokens.ts';
import { isAnonymous, type Identity } from './identity.ts';
import { accessTokenSeconds, createOwnTokens, type IssuedToken } from './own-tokens.ts';
import { tokenNames, type Revocations } from './revocations.ts';
import { createHostStanding, createStanding, isWelcome } from './standing.ts';
import { clockToleranceSeconds, refused, shapedToken } from './token-shape.ts';

export interface Tokens {
  /** An access token for a session of an own account. */
  issue(user: string, sid: string): Promise<IssuedToken>;
  verify(token: unknown): Promise<Identity>;
  /** The roles that go with a verified token now, undefined where what it rests on is gone, asked of the store: for who may have missed it. */
  rolesNow(identity: Identity): Promise<readonly string[] | undefined>;
}

export type TokensOptions = {
  /** The own signing secret (secrets.ts). */
  readonly secret: Uint8Array;
  readonly jwt: HostJwt;
  readonly accounts: AccountStore;
  readonly keys: Pick<ApiKeys, 'verify' | 'stands'>;
  readonly clock: Pick<Clock, 'now' | 'monotonic'>;
  readonly revocations: Pick<Revocations, 'has'>;
  readonly fetch?: FetchImplementation | undefined;
};

/** How long after its revocation a session's tokens could still pass by themselves. */
export const revocationKeepMs = (accessTokenSeconds + 2 * clockToleranceSeconds) * 1000;

export const createTokens = (options: TokensOptions): Tokens => {
  const { secret, jwt, accounts, keys, clock, revocations, fetch } = options;
  const ownStanding = createStanding({ accounts, clock });
  const own = createOwnTokens({ secret, clock, standing: ownStanding });
  const standing = createHostStanding({ accounts, clock });
  const host = createHostTokens({ jwt, accounts, clock, standing, fetch });

  const identify = async (token: unknown): Promise<Identity> => {
    if (looksLikeKey(token)) return await keys.verify(token);
    const shaped = shapedToken(token);
    return await (own.claims(shaped) ? own.verify(shaped) : host.verify(shaped));
  };

  const ownRoles = async (user: string, sid: string): Promise<readonly string[] | undefined> => {
    const known = await ownStanding(sid);
    return known?.id === user ? known.roles : undefined;
  };

  const rolesNow = async (identity: Identity): Promise<readonly string[] | undefined> => {
    const { user, sid, key, issuedAt, roles } = identity;
    if (isAnonymous(identity)) return roles;
    if (key !== undefined)
      return isWelcome(await accounts.user(user)) && (await keys.stands(key)) ? roles : undefined;
    if (issuedAt === undefined) return sid === null ? roles : await ownRoles(user, sid);
    // Those of the host's tokens are the host's affair.
    return (await standing({ user, names: tokenNames(identity), issuedAt })) && roles;
  };

  return {
    rolesNow,
    issue: (user, sid) => own.issue(user, sid),
    verify: async (token) => {
      const identity = await identify(token);
      // What was taken back while it was looked up, too.
      if (revocations.has(identity)) throw refused();
      return identity;
    },
  };
};
