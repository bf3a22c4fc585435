/**
 * Whether a sign-in still stands: its session is neither revoked nor over, and its user is there (JW-20, AUTH-1).
 * Promise: an answer is at most `cacheMs` old, and a sign-out in this process bites at once, also on a look-up that is
 * under way while it happens.
 */
import type { AccountStore, SessionRow, UserRow } from '../store/store.ts';
import type { Clock } from '../kit/clock.ts';
import { Recent } from './recent.ts';
import type { Revocations } from './revocations.ts';

/** The user of a session that stands; undefined where it does not. */
export type Standing = (sid: string) => Promise<UserRow | undefined>;

export type StandingOptions = {
  readonly accounts: Pick<AccountStore, 'session' | 'user'>;
  readonly clock: Pick<Clock, 'now' | 'monotonic'>;
  readonly revocations: Revocations;
};

type Found = { readonly session: SessionRow; readonly user: UserRow } | undefined;

const cacheMs = 1_000;
const maxCached = 20_000;

export const createStanding = ({ accounts, clock, revocations }: StandingOptions): Standing => {
  const recent = new Recent<Promise<Found>>({ max: maxCached, ttlMs: cacheMs, clock });

  const read = async (sid: string): Promise<Found> => {
    const session = await accounts.session(sid);
    const user = session === undefined ? undefined : await accounts.user(session.user);
    return session === undefined || user === undefined ? undefined : { session, user };
  };

  const lookUp = (sid: string): Promise<Found> => {
    const found = read(sid);
    recent.set(sid, found);
    // A failed look-up is nobody's answer but its own.
    void found.catch(() => recent.delete(sid));
    return found;
  };

  return async (sid) => {
    const found = await (recent.get(sid) ?? lookUp(sid));
    if (found === undefined || revocations.has(sid)) return undefined;
    const { session, user } = found;
    return session.revokedAt === null && session.expiresAt > clock.now() ? user : undefined;
  };
};
