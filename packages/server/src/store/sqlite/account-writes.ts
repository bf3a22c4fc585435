/**
 * Changes of accounts, as plain statements: each runs inside a transaction of the write lane.
 */
import type { NewUser, ProfileChanges } from '../store.ts';
import type { Database } from './database.ts';
import { wordsOf } from '../sql/user-words.ts';

export type AccountWrites = {
  readonly createUser: (user: NewUser, passwordHash: string | null) => boolean;
  upsertUser(user: NewUser): void;
  updateProfile(id: string, changes: ProfileChanges): void;
  setPassword(user: string, passwordHash: string): boolean;
  setRoles(user: string, roles: readonly string[]): boolean;
  suspend(user: string, at: number | null): boolean;
  signOutBefore(user: string, at: number): void;
};

const insertUser = `INSERT INTO users (id, handle, name, about, avatar, roles, created_at, password_hash, bot,
  vouched_name, vouched_avatar) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`;
const selectHandle = 'SELECT handle FROM users WHERE id = ? AND erased_at IS NULL';

type Made = Pick<AccountWrites, 'createUser' | 'upsertUser' | 'updateProfile'>;
type Changed = Omit<AccountWrites, keyof Made>;

const vouchedIn = (user: NewUser) => [user.vouchedName ?? null, user.vouchedAvatar ?? null] as const;

const making = (database: Database): Made => {
  const insert = database.query(insertUser);
  const handle = database.query<{ handle: string | null }>(selectHandle);
  const exists = database.query<{ id: string }>('SELECT id FROM users WHERE id = ?');
  const update = database.query(
    'UPDATE users SET name = ?, avatar = ?, vouched_name = ?, vouched_avatar = ? WHERE id = ? AND erased_at IS NULL',
  );
  const change = database.query(
    `UPDATE users SET name = coalesce(?, name), about = iif(?, ?, about), avatar = iif(?, ?, avatar),
     receipts = coalesce(?, receipts), last_seen = coalesce(?, last_seen) WHERE id = ? AND erased_at IS NULL`,
  );
  const clear = database.query('DELETE FROM user_words WHERE user = ?');
  const word = database.query('INSERT INTO user_words (word, user) VALUES (?, ?)');
  const index = (user: Pick<NewUser, 'id' | 'handle' | 'name'>): void => {
    clear.run(user.id);
    for (const each of wordsOf(user)) word.run(each, user.id);
  };
  const createUser: Made['createUser'] = (user, passwordHash) => {
    const { id, name, about, avatar, roles, createdAt, bot } = user;
    const row = [id, user.handle, name, about, avatar, JSON.stringify(roles), createdAt, passwordHash];
    const made = insert.run(...row, bot === true ? 1 : 0, ...vouchedIn(user)) === 1;
    if (made) index(user);
    return made;
  };
  return {
    createUser,
    upsertUser: (user) => {
      if (createUser(user, null)) return;
      if (update.run(user.name, user.avatar, ...vouchedIn(user), user.id) === 1)
        index({ ...user, handle: handle.get(user.id)?.handle ?? null });
      // Where the handle alone is taken, the person comes without one. Who was erased stays so.
      else if (exists.get(user.id) === undefined) createUser({ ...user, handle: null }, null);
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

const changing = (database: Database): Changed => {
  const set = (column: string) =>
    database.query(`UPDATE users SET ${column} = ? WHERE id = ? AND erased_at IS NULL`);
  const password = set('password_hash');
  const roles = set('roles');
  const suspended = set('suspended_at');
  const signedOut = set('signed_out_at');
  return {
    setPassword: (user, passwordHash) => password.run(passwordHash, user) === 1,
    setRoles: (user, given) => roles.run(JSON.stringify(given), user) === 1,
    suspend: (user, at) => suspended.run(at, user) === 1,
    signOutBefore: (user, at) => void signedOut.run(at, user),
  };
};

export const accountWrites = (database: Database): AccountWrites => ({
  ...making(database),
  ...changing(database),
});
