/**
 * Changes of accounts and sessions, as plain statements: each runs inside a transaction of the write lane.
 */
import type { SessionRow, UserRow } from '../store.ts';
import type { Database } from './database.ts';
import { wordsOf } from './user-words.ts';

export type AccountWrites = {
  createUser(user: UserRow, passwordHash: string | null): boolean;
  upsertUser(user: UserRow): void;
  createSession(session: SessionRow): void;
  rotateSession(sid: string, from: string, to: string, expiresAt: number): boolean;
  revokeSession(sid: string, at: number): void;
};

const insertUser = `INSERT INTO users (id, handle, name, about, avatar, roles, created_at, password_hash)
  VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`;
const insertSession = `INSERT INTO sessions (sid, user, refresh_hash, created_at, expires_at, revoked_at)
  VALUES (?, ?, ?, ?, ?, ?)`;

type UserWrites = Pick<AccountWrites, 'createUser' | 'upsertUser'>;

const userWrites = (database: Database): UserWrites => {
  const insert = database.query(insertUser);
  const handle = database.query<{ handle: string | null }>('SELECT handle FROM users WHERE id = ?');
  const update = database.query('UPDATE users SET name = ?, avatar = ? WHERE id = ?');
  const clear = database.query('DELETE FROM user_words WHERE user = ?');
  const word = database.query('INSERT INTO user_words (word, user) VALUES (?, ?)');
  const index = (user: Pick<UserRow, 'id' | 'handle' | 'name'>): void => {
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
