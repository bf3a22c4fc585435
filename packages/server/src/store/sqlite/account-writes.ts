/**
 * Changes of accounts and sessions, as plain statements: each runs inside a transaction of the write lane.
 */
import type { NewUser, ProfileChanges, SessionRow } from '../store.ts';
import type { Database } from './database.ts';
import { wordsOf } from './user-words.ts';

export type AccountWrites = {
  createUser(user: NewUser, passwordHash: string | null): boolean;
  upsertUser(user: NewUser): void;
  updateProfile(id: string, changes: ProfileChanges): void;
  createSession(session: SessionRow): void;
  rotateSession(sid: string, from: string, to: string, expiresAt: number): boolean;
  revokeSession(sid: string, at: number): void;
};

const insertUser = `INSERT INTO users (id, handle, name, about, avatar, roles, created_at, password_hash)
  VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`;
const insertSession = `INSERT INTO sessions (sid, user, refresh_hash, created_at, expires_at, revoked_at)
  VALUES (?, ?, ?, ?, ?, ?)`;

type UserWrites = Pick<AccountWrites, 'createUser' | 'upsertUser' | 'updateProfile'>;

const userWrites = (database: Database): UserWrites => {
  const insert = database.query(insertUser);
  const handle = database.query<{ handle: string | null }>('SELECT handle FROM users WHERE id = ?');
  const update = database.query('UPDATE users SET name = ?, avatar = ? WHERE id = ?');
  const change = database.query(
    `UPDATE users SET name = coalesce(?, name), about = iif(?, ?, about), avatar = iif(?, ?, avatar),
     receipts = coalesce(?, receipts), last_seen = coalesce(?, last_seen) WHERE id = ?`,
  );
  const clear = database.query('DELETE FROM user_words WHERE user = ?');
  const word = database.query('INSERT INTO user_words (word, user) VALUES (?, ?)');
  const index = (user: Pick<NewUser, 'id' | 'handle' | 'name'>): void => {
    clear.run(user.id);
    for (const each of wordsOf(user)) word.run(each, user.id);
  };
  const createUser: UserWrites['createUser'] = (user, passwordHash) => {
    const { id, name, about, avatar, roles, createdAt } = user;
    const row = [id, user.handle, name, about, avatar, JSON.stringify(roles), createdAt, passwordHash];
    const made = insert.run(...row) === 1;
    if (made) index(user);
    return made;
  };
  return {
    createUser,
    upsertUser: (user) => {
      if (createUser(user, null)) return;
      // Where the handle alone is taken, the person comes without one.
      if (update.run(user.name, user.avatar, user.id) === 0) createUser({ ...user, handle: null }, null);
      else index({ ...user, handle: handle.get(user.id)?.handle ?? null });
    },
    updateProfile: (id, { name, about, avatar, privacy = {} }) => {
      const known = handle.get(id);
      if (known === undefined) return;
      if (name !== undefined) index({ id, handle: known.handle, name });
      const { receipts, lastSeen = null } = privacy;
      const said = [about, avatar].flatMap((value) => [value === undefined ? 0 : 1, value ?? null]);
      change.run(name ?? null, ...said, receipts === undefined ? null : Number(receipts), lastSeen, id);
    },
  };
};

export const accountWrites = (database: Database): AccountWrites => {
  const create = database.query(insertSession);
  const rotate = database.query(
    `UPDATE sessions SET refresh_hash = ?, expires_at = ? WHERE sid = ? AND refresh_hash = ? AND revoked_at IS NULL`,
  );
  const revoke = database.query('UPDATE sessions SET revoked_at = ? WHERE sid = ? AND revoked_at IS NULL');
  return {
    ...userWrites(database),
    createSession: ({ sid, user, refreshHash, createdAt, expiresAt, revokedAt }) => {
      create.run(sid, user, refreshHash, createdAt, expiresAt, revokedAt);
    },
    rotateSession: (sid, from, to, expiresAt) => rotate.run(to, expiresAt, sid, from) === 1,
    revokeSession: (sid, at) => {
      revoke.run(at, sid);
    },
  };
};
