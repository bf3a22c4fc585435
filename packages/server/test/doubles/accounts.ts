/**
 * Accounts in memory, and a clock that stands, for the unit tests of auth. Promise: behaves as `AccountStore` says, and
 * counts its calls; nothing is kept, nothing is atomic beyond one turn of the event loop.
 */
import type { AccountStore, LinkRow, LinkStore, SessionRow, UserRow } from '../../src/store/store.ts';

export type MemoryAccounts = AccountStore & {
  readonly calls: Record<string, number>;
  readonly people: Map<string, UserRow>;
  readonly signIns: Map<string, SessionRow>;
  readonly banned: Set<string>;
};

const open = { receipts: true, lastSeen: 'everyone' } as const;

const notAsked = (): Promise<never> => Promise.reject(new Error('not asked for in these tests'));

export const memoryAccounts = (): MemoryAccounts => {
  const people = new Map<string, UserRow>();
  const passwords = new Map<string, string>();
  const signIns = new Map<string, SessionRow>();
  const banned = new Set<string>();
  const calls: Record<string, number> = {};
  const count = (name: string): void => {
    calls[name] = (calls[name] ?? 0) + 1;
  };
  const byHandle = (handle: string | null): UserRow | undefined =>
    handle === null ? undefined : [...people.values()].find((user) => user.handle === handle);

  return {
    calls,
    people,
    signIns,
    banned,
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
        ...(user.vouchedName !== undefined && { vouchedName: user.vouchedName }),
        ...(user.vouchedAvatar !== undefined && { vouchedAvatar: user.vouchedAvatar }),
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
      signIns.set(session.sid, session);
      return [];
    },
    async session(sid) {
      count('session');
      return signIns.get(sid);
    },
    async rotateSession(sid, from, to, { at, expiresAt }) {
      count('rotateSession');
      const session = signIns.get(sid);
      if (session === undefined || session.revokedAt !== null || session.refreshHash !== from) return false;
      const swapped = { previousHash: from, refreshHash: to, rotatedAt: at, usedAt: at, expiresAt };
      signIns.set(sid, { ...session, ...swapped });
      return true;
    },
    async revokeSession(sid, at) {
      count('revokeSession');
      const session = signIns.get(sid);
      if (session !== undefined) signIns.set(sid, { ...session, revokedAt: session.revokedAt ?? at });
    },
    async revokeSessions(user, at, except) {
      const mine = [...signIns.values()].filter(
        (session) => session.user === user && session.revokedAt === null && session.sid !== except,
      );
      for (const session of mine) signIns.set(session.sid, { ...session, revokedAt: at });
      return mine.map(({ sid }) => sid);
    },
    async sessions(user, at) {
      const mine = [...signIns.values()].filter((session) => session.user === user);
      return mine.filter((session) => session.revokedAt === null && session.expiresAt > at);
    },
    async passwordHash(id) {
      return passwords.get(people.get(id)?.handle ?? '');
    },
    async setPassword(id, passwordHash) {
      const handle = people.get(id)?.handle;
      if (typeof handle === 'string') passwords.set(handle, passwordHash);
      return typeof handle === 'string';
    },
    async suspend(id, at) {
      const user = people.get(id);
      if (user === undefined) return false;
      const { suspendedAt: _before, ...plain } = user;
      people.set(id, at === null ? plain : { ...plain, suspendedAt: at });
      return true;
    },
    async signOutBefore(id, at) {
      const user = people.get(id);
      if (user !== undefined) people.set(id, { ...user, signedOutAt: at });
    },
    async banToken(name) {
      banned.add(name);
    },
    async isBanned(names) {
      count('isBanned');
      return names.some((name) => banned.has(name));
    },
    users: notAsked,
    userPage: notAsked,
    findUsers: notAsked,
    updateProfile: notAsked,
    admitUser: notAsked,
    setRoles: notAsked,
    hasAdmin: notAsked,
    forgetSessions: notAsked,
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

/** One-time links in a list that the test holds; none is ever used up here. */
export const memoryLinks = (links: () => LinkRow[]): LinkStore => ({
  put: async (link) => void links().push(link),
  link: async (hash) => links().find((link) => link.hash === hash),
  reset: notAsked,
});
