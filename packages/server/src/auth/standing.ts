/**
 * Whether what a token rests on still stands: its sign-in is neither revoked nor over, its user is there and not shut out,
 * the host application has not taken it back (JW-20, AUTH-1).
 * Promise: an answer is at most `cacheMs` old; what this process itself takes back bites at once, by `revocations`.
 */
import type { AccountStore, SessionRow, UserRow } from '../store/store.ts';
import type { Clock } from '../kit/clock.ts';
import { Recent } from './recent.ts';

export type StandingOptions = {
  readonly accounts: Pick<AccountStore, 'session' | 'user' | 'isBanned'>;
  readonly clock: Pick<Clock, 'now' | 'monotonic'>;
};

const cacheMs = 1_000;
const maxCached = 20_000;

/** Looks each thing up at most once in `cacheMs`. */
export const lately = <V>(
  clock: Pick<Clock, 'monotonic'>,
  read: (name: string) => Promise<V>,
): ((name: string) => Promise<V>) => {
  const recent = new Recent<Promise<V>>({ max: maxCached, ttlMs: cacheMs, clock });
  return (name) => {
    const known = recent.get(name);
    if (known !== undefined) return known;
    const found = read(name);
    recent.set(name, found);
    // A failed look-up is nobody's answer but its own.
    void found.catch(() => recent.delete(name));
    return found;
  };
};

/** Neither shut out nor erased. */
export const isWelcome = (user: UserRow | undefined): user is UserRow =>
  user !== undefined && user.suspendedAt === undefined && user.erasedAt === undefined;

/** The user of a session that stands; undefined where it does not. */
export type Standing = (sid: string) => Promise<UserRow | undefined>;

type Found = { readonly session: SessionRow; readonly user: UserRow } | undefined;

export const createStanding = ({ accounts, clock }: StandingOptions): Standing => {
  const found = lately(clock, async (sid): Promise<Found> => {
    const session = await accounts.session(sid);
    const user = session === undefined ? undefined : await accounts.user(session.user);
    return session === undefined || user === undefined ? undefined : { session, user };
  });
  return async (sid) => {
    const { session, user } = (await found(sid)) ?? {};
    if (session === undefined || session.revokedAt !== null || session.expiresAt <= clock.now())
      return undefined;
    return isWelcome(user) ? user : undefined;
  };
};

/** What a token of the host application says of itself. */
export type HostClaim = {
  readonly user: string;
  readonly names: readonly string[];
  readonly issuedAt: number;
};

/** Whom such a token speaks for, where it stands; somebody who was never here does, and is not known yet. */
export type HostStanding = (claim: HostClaim) => Promise<{ readonly known: UserRow | undefined } | undefined>;

export const createHostStanding = ({ accounts, clock }: StandingOptions): HostStanding => {
  const userOf = lately(clock, (id) => accounts.user(id));
  const isBanned = lately(clock, (name) => accounts.isBanned([name]));
  return async ({ user, names, issuedAt }) => {
    const known = await userOf(user);
    if (known !== undefined && (!isWelcome(known) || issuedAt < (known.signedOutAt ?? 0))) return undefined;
    for (const name of names) if (await isBanned(name)) return undefined;
    return { known };
  };
};
