/**
 * People on Postgres: reads through Kysely, each write one statement or one function of the database. Their sign-ins are in sessions.ts.
 */
import { peopleReads, sameProfile, userOf, type PeopleReads } from '../sql/people.ts';
import type { Tables } from '../sql/tables.ts';
import { wordsOf } from '../sql/user-words.ts';
import type { AccountStore, Admission, NewUser, ProfileChanges } from '../store.ts';
import type { Database } from './database.ts';
import { kyselyOn } from './kysely.ts';
import type { Parts } from './open-postgres-store.ts';
import { postgresSessions } from './sessions.ts';

/** An account as the functions of the database take it. */
export const accountOf = (user: NewUser): string =>
  JSON.stringify({ ...user, roles: JSON.stringify(user.roles) });

type Writes = Pick<AccountStore, 'createUser' | 'admitUser' | 'upsertUser' | 'updateProfile'>;

const making = (database: Database, reads: PeopleReads): Writes => {
  const createUser: Writes['createUser'] = async (user, passwordHash) => {
    const values = [accountOf(user), wordsOf(user), passwordHash];
    const row = await database.once<{ made: boolean }>('SELECT create_user($1, $2, $3) AS made', values);
    return row?.made === true;
  };
  const rename = async (user: NewUser, handle: string | null): Promise<boolean> => {
    const said = [user.vouchedName ?? null, user.vouchedAvatar ?? null];
    const values = [user.id, handle, user.name, user.avatar, ...said, wordsOf({ ...user, handle })];
    const sql = 'SELECT rename_user($1, $2, $3, $4, $5, $6, $7) AS done';
    return (await database.once<{ done: boolean }>(sql, values))?.done === true;
  };
  const change = async (id: string, handle: string | null, changes: ProfileChanges): Promise<void> => {
    const { name, about, avatar, privacy = {} } = changes;
    const { receipts, lastSeen = null } = privacy;
    const words = name === undefined ? null : wordsOf({ handle, name });
    const said = [about, avatar].flatMap((value) => [value !== undefined, value ?? null]);
    const told = [receipts === undefined ? null : Number(receipts), lastSeen];
    const values = [id, name ?? null, ...said, ...told, words];
    await database.once('SELECT change_profile($1, $2, $3, $4, $5, $6, $7, $8, $9)', values);
  };
  return {
    createUser,
    admitUser: async (user, passwordHash, linkHash) => {
      const values = [accountOf(user), wordsOf(user), passwordHash, linkHash];
      const sql = 'SELECT admit_user($1, $2, $3, $4) AS how';
      return (await database.once<{ how: Admission }>(sql, values))?.how ?? 'spent';
    },
    upsertUser: async (user) => {
      const known = await reads.user(user.id);
      if (known?.erasedAt !== undefined) return;
      if (sameProfile(known, user)) return;
      if (known !== undefined) await rename(user, known.handle);
      // Where the handle alone is taken, the person comes without one.
      else if (!(await createUser(user, null))) await createUser({ ...user, handle: null }, null);
    },
    updateProfile: async (id, changes) => {
      const known = await reads.user(id);
      if (known === undefined || known.erasedAt !== undefined) return known;
      await change(id, known.handle, changes);
      return reads.user(id);
    },
  };
};

type Changes = Pick<AccountStore, 'setPassword' | 'setRoles' | 'suspend' | 'signOutBefore'>;

const changing = (database: Database): Changes => {
  const set = async (column: string, value: string | number | null, user: string): Promise<boolean> =>
    (await database.changed(`UPDATE users SET ${column} = $1 WHERE id = $2 AND erased_at IS NULL`, [
      value,
      user,
    ])) === 1;
  return {
    setPassword: (user, passwordHash) => set('password_hash', passwordHash, user),
    setRoles: (user, roles) => set('roles', JSON.stringify(roles), user),
    suspend: (user, at) => set('suspended_at', at, user),
    signOutBefore: async (user, at) => void (await set('signed_out_at', at, user)),
  };
};

export const postgresAccounts = ({ database }: Parts): AccountStore => {
  const reads = peopleReads(kyselyOn(database), (reading) => reading);
  return {
    ...reads,
    // One text, however many are asked for.
    users: async (ids) =>
      (await database.rows<Tables['users']>('SELECT * FROM users WHERE id = ANY ($1)', [ids])).map(userOf),
    ...postgresSessions(database),
    ...making(database, reads),
    ...changing(database),
  };
};
