/**
 * Sign-outs, told at once to whoever holds something open for a session (AUTH-1).
 * Promise: each listener hears of each revoked session; `has` knows it for as long as an access token issued before could
 * still be good, so that who verified a token just before, and registers just after, can ask once more.
 * Leaves to others: writing it down (accounts), cutting connections (sessions), telling other nodes (later).
 */
import { Recent } from './recent.ts';
import type { Clock } from '../kit/clock.ts';

export type RevokedSession = { readonly sid: string; readonly user: string };
export type RevocationListener = (session: RevokedSession) => void;

export interface Revocations {
  revoke(session: RevokedSession): void;
  has(sid: string): boolean;
  /** Gives the way to stop listening. A listener must not throw. */
  onRevoked(listener: RevocationListener): () => void;
}

const maxRemembered = 100_000;

export const createRevocations = ({
  clock,
  keepMs,
}: {
  readonly clock: Pick<Clock, 'monotonic'>;
  readonly keepMs: number;
}): Revocations => {
  const recent = new Recent<true>({ max: maxRemembered, ttlMs: keepMs, clock });
  const listeners = new Set<RevocationListener>();
  return {
    revoke: (session) => {
      recent.set(session.sid, true);
      for (const listener of listeners) listener(session);
    },
    has: (sid) => recent.get(sid) === true,
    onRevoked: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
};
