/**
 * What an administrator, the operator at the console or the embedding application may do to people: shut out, let in, sign
 * out, make an administrator, take a token back. Promise: written down first, then told to `revocations`, so that live
 * connections of every transport end (AUTH-1). Who may is decided before.
 */
import { notFound } from '@ghanti/protocol';
import type { Clock } from '../kit/clock.ts';
import type { AccountStore, KeyStore } from '../store/store.ts';
import { hostSid } from './host-tokens.ts';
import type { Revocations } from './revocations.ts';
import type { SignIns } from './sign-ins.ts';

export type OversightOptions = {
  readonly accounts: AccountStore;
  readonly keys: Pick<KeyStore, 'revokeAll'>;
  readonly signIns: SignIns;
  readonly revocations: Revocations;
  readonly clock: Pick<Clock, 'now'>;
};

export interface Oversight {
  /** A suspended person can neither sign in nor call nor stay connected; what he wrote stays. Rejects with `not_found`. */
  suspend(user: string, on: boolean): Promise<void>;
  /** Ends all sign-ins, and the host application's tokens that were issued until now; gives how many sessions ended. */
  signOut(user: string): Promise<number>;
  /** All that rests on the account, keys of a machine too, for good: it is being erased. */
  shutOut(user: string): Promise<void>;
  /** By his own account; whom the host application names in its tokens stays its affair. */
  setAdmin(user: string, on: boolean): Promise<void>;
  /** A token of the host application, by its `jti`, or all of a `sid`. */
  revokeToken(token: { readonly jti: string } | { readonly sid: string }): Promise<void>;
}

/** Longer than any token of the host application lives. */
const banMs = 25 * 60 * 60 * 1000;

export const createOversight = ({
  accounts,
  keys,
  signIns,
  revocations,
  clock,
}: OversightOptions): Oversight => {
  const mustBe = (isThere: boolean): void => {
    if (!isThere) throw notFound();
  };
  return {
    suspend: async (user, on) => {
      mustBe(await accounts.suspend(user, on ? clock.now() : null));
      if (!on) return revocations.readmit(user);
      revocations.revoke({ is: 'user', user });
      await signIns.endAll(user);
    },
    signOut: async (user) => {
      mustBe((await accounts.user(user))?.erasedAt === undefined);
      const before = clock.now();
      await accounts.signOutBefore(user, before);
      revocations.revoke({ is: 'issued', user, before });
      return await signIns.endAll(user);
    },
    shutOut: async (user) => {
      revocations.revoke({ is: 'user', user });
      await keys.revokeAll(user, clock.now());
      await signIns.endAll(user);
    },
    setAdmin: async (user, on) => {
      const roles = on ? ['admin'] : [];
      mustBe(await accounts.setRoles(user, roles));
      revocations.revoke({ is: 'roles', user, roles });
    },
    revokeToken: async (token) => {
      const name = 'jti' in token ? `jti:${token.jti}` : hostSid(token.sid);
      await accounts.banToken(name, clock.now() + banMs);
      revocations.revoke({ is: 'token', name });
    },
  };
};
