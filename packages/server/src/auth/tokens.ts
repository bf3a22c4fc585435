/**
 * Who a token speaks for (protocol.md section 4). Promise: `verify` gives an identity, or rejects with `unauthenticated`
 * in the same words for every fault of the token, or with `unavailable` where the host's keys cannot be had; what the
 * store rejects with passes through.
 * Whose token it is follows from the key's name in the header, and is proved by that key alone: a key of the host cannot
 * make one of our tokens, nor ours one of the host's.
 */
import type { FetchImplementation } from 'jose';
import type { Clock } from '../kit/clock.ts';
import type { AccountStore } from '../store/store.ts';
import { createHostTokens, type HostJwt } from './host-tokens.ts';
import type { Identity } from './identity.ts';
import { accessTokenSeconds, createOwnTokens, type IssuedToken } from './own-tokens.ts';
import type { Revocations } from './revocations.ts';
import { createStanding } from './standing.ts';
import { clockToleranceSeconds, shapedToken } from './token-shape.ts';

export interface Tokens {
  /** An access token for a session of an own account. */
  issue(user: string, sid: string): Promise<IssuedToken>;
  verify(token: unknown): Promise<Identity>;
}

export type TokensOptions = {
  /** The own signing secret (secrets.ts). */
  readonly secret: Uint8Array;
  readonly jwt: HostJwt;
  readonly accounts: AccountStore;
  readonly clock: Pick<Clock, 'now' | 'monotonic'>;
  readonly revocations: Revocations;
  readonly fetch?: FetchImplementation | undefined;
};

/** How long after its revocation a session's tokens could still pass by themselves. */
export const revocationKeepMs = (accessTokenSeconds + 2 * clockToleranceSeconds) * 1000;

export const createTokens = ({ secret, jwt, accounts, clock, revocations, fetch }: TokensOptions): Tokens => {
  const own = createOwnTokens({ secret, clock, standing: createStanding({ accounts, clock, revocations }) });
  const host = createHostTokens({ jwt, accounts, clock, fetch });

  return {
    issue: (user, sid) => own.issue(user, sid),
    verify: async (token) => {
      const shaped = shapedToken(token);
      return own.claims(shaped) ? own.verify(shaped) : host.verify(shaped);
    },
  };
};
