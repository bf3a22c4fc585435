/**
 * Accounts in memory, and a clock that stands, for the unit tests of auth. Promise: behaves as `AccountStore` says, and
 * counts its calls; nothing is kept, nothing is atomic beyond one turn of the event loop.
 */
import type { AccountStore, SessionRow, UserRow } from '../../src/store/store.ts';

export type MemoryAccounts = AccountStore & {
  readonly calls: Record<string, number>;
  readonly people: Map<string, UserRow>;
  readonly sessions: Map<string, SessionRow>;
};

const open = { receipts: true, lastSeen: 'everyone' } as const;

const notAsked = (): Promise<never> => Promise.reject(new Error('not asked for in these tests'));

export const memoryAccounts = (): MemoryAccounts => {
  const people = new Map<string, UserRow>();
  const passwords = new Map<string, string>();
  const sessions = new Map<string, SessionRow>();
  const calls: Record<string, number> = {};
  const count = (name: string): void => {
    calls[name] = (calls[name] ?? 0) + 1;
  };
  const byHandle = (handle: string | null): UserRow | undefined =>
    handle === null ? undefined : [...people.values()].find((user) => user.handle === handle);

  return {
    calls,
    people,
    sessions,
    async createUser(user, passwordHash) {
      count('createUser');
      if (people.has(user.id) || byHandle(user.handle)) return false;
      people.set(user.id, { privacy: open, ...user });
      if (user.handle !== null && passwordHash !== null) passwords.set(user.handle, passwordHash);
      return true;
    },
    async upsertUser(user) {
      count('upsertUser');
      people.set(user.id, {
        privacy: open,
        ...user,
        ...people.get(user.id),
        name: user.name,
        avatar: user.avatar,
      });
    },
    async user(id) {
      count('user');
      return people.get(id);
    },
    async credentials(handle) {
      count('credentials');
      const user = byHandle(handle);
      const passwordHash = passwords.get(handle);
      return user && passwordHash !== undefined ? { user, passwordHash } : undefined;
    },
    async createSession(session) {
      count('createSession');
      sessions.set(session.sid, session);
    },
    async session(sid) {
      count('session');
      return sessions.get(sid);
    },
    async rotateSession(sid, from, to, expiresAt) {
      count('rotateSession');
      const session = sessions.get(sid);
      if (session === undefined || session.revokedAt !== null || session.refreshHash !== from) return false;
      sessions.set(sid, { ...session, refreshHash: to, expiresAt });
      return true;
    },
    async revokeSession(sid, at) {
      count('revokeSession');
      const session = sessions.get(sid);
      if (session !== undefined) sessions.set(sid, { ...session, revokedAt: session.revokedAt ?? at });
    },
    users: notAsked,
    findUsers: notAsked,
    updateProfile: notAsked,
  };
};

export type StandingClock = { now(): number; monotonic(): number; advance(ms: number): void };

/** Wall time and monotonic time, moved together by hand. */
export const standingClock = (start = 1_763_630_000_000): StandingClock => {
  let elapsed = 0;
  return {
    now: () => start + elapsed,
    monotonic: () => elapsed,
    advance: (ms) => {
      elapsed += ms;
    },
  };
};

export const person = (id: string, more: Partial<UserRow> = {}): UserRow => ({
  id,
  handle: null,
  name: id,
  about: null,
  avatar: null,
  roles: [],
  createdAt: 0,
  privacy: open,
  ...more,
});
