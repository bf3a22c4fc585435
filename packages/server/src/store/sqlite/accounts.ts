/**
 * People. Reads go through Kysely, writes through the write lane; both wait for the disk (DUR-1). Their sign-ins are in
 * sessions.ts.
 */
import type { Kysely } from 'kysely';
import type { AccountStore, Admission, NewUser, UserRow } from '../store.ts';
import { accountWrites } from './account-writes.ts';
import type { Database } from './database.ts';
import { kyselyOn } from './kysely.ts';
import { spending } from './links.ts';
import { sqliteSessions } from './sessions.ts';
import type { Tables } from './tables.ts';
import { prefixesOf } from './user-words.ts';
import type { WalSync } from './wal-sync.ts';
import type { WriteLane } from './write-lane.ts';

type Search = Parameters<AccountStore['findUsers']>[0];

// Above every character that may follow a prefix.
const last = '\u{10FFFF}';

const userOf = (row: Omit<Tables['users'], 'password_hash'>): UserRow => {
  const { id, handle, name, about, avatar, created_at: createdAt } = row;
  const roles: unknown = JSON.parse(row.roles);
  const known = Array.isArray(roles) ? roles.filter((role) => typeof role === 'string') : [];
  const privacy = { receipts: row.receipts === 1, lastSeen: row.last_seen };
  const plain = { id, handle, name, about, avatar, roles: known, createdAt, privacy };
  return {
    ...plain,
    ...(row.bot === 1 && { bot: true }),
    ...(row.suspended_at !== null && { suspendedAt: row.suspended_at }),
    ...(row.signed_out_at !== null && { signedOutAt: row.signed_out_at }),
    ...(row.erased_at !== null && { erasedAt: row.erased_at }),
  };
};

const peers = (kysely: Kysely<Tables>, user: string) =>
  kysely
    .selectFrom('members as theirs')
    .innerJoin('members as own', 'own.channel', 'theirs.channel')
    .innerJoin('channels', 'channels.num', 'own.channel')
    .where('own.user', '=', user)
    .where('channels.kind', 'in', ['direct', 'group'])
    .select('theirs.user');

const among = (kysely: Kysely<Tables>, { sharedWith, limit }: Search) => {
  const people = kysely.selectFrom('users').selectAll().orderBy('id').limit(limit);
  return sharedWith === undefined ? people : people.where('id', 'in', peers(kysely, sharedWith));
};

const withWord = (kysely: Kysely<Tables>, prefix: string) =>
  kysely
    .selectFrom('user_words')
    .where('word', '>=', prefix)
    .where('word', '<', prefix + last)
    .select('user');

// Whoever has the very handle comes first, however many others begin alike.
const find = async (kysely: Kysely<Tables>, search: Search): Promise<readonly UserRow[]> => {
  const people = among(kysely, search);
  const named = await people.where('handle', '=', search.q.trim().toLowerCase()).execute();
  const prefixes = prefixesOf(search.q);
  if (search.exact === true || prefixes.length === 0) return named.map(userOf);
  const query = prefixes.reduce((some, prefix) => some.where('id', 'in', withWord(kysely, prefix)), people);
  const found = await query.execute();
  const first = new Set(named.map((row) => row.id));
  return [...named, ...found.filter((row) => !first.has(row.id))].slice(0, search.limit).map(userOf);
};

const sameProfile = (one: UserRow | undefined, other: NewUser): boolean =>
  one !== undefined && one.name === other.name && one.avatar === other.avatar;

type Parts = { readonly database: Database; readonly lane: WriteLane; readonly sync: WalSync };
type Reads = Pick<
  AccountStore,
  'user' | 'users' | 'userPage' | 'credentials' | 'passwordHash' | 'findUsers' | 'hasAdmin'
>;

const accountReads = (kysely: Kysely<Tables>, sync: WalSync): Reads => {
  const seen = async <T>(reading: Promise<T>): Promise<T> => {
    const given = await reading;
    await sync.covered();
    return given;
  };
  const people = kysely.selectFrom('users').selectAll();
  const here = people.where('erased_at', 'is', null);
  const user: Reads['user'] = async (id) => {
    const row = await seen(people.where('id', '=', id).executeTakeFirst());
    return row === undefined ? undefined : userOf(row);
  };
  return {
    user,
    users: async (ids) => (await seen(people.where('id', 'in', ids).execute())).map(userOf),
    userPage: async ({ after = '', limit }) =>
      (await seen(here.where('id', '>', after).orderBy('id').limit(limit).execute())).map(userOf),
    credentials: async (handle) => {
      const row = await seen(people.where('handle', '=', handle).executeTakeFirst());
      const passwordHash = row?.password_hash ?? null;
      return row === undefined || passwordHash === null ? undefined : { user: userOf(row), passwordHash };
    },
    passwordHash: async (id) =>
      (await seen(people.where('id', '=', id).executeTakeFirst()))?.password_hash ?? undefined,
    findUsers: (search) => seen(find(kysely, search)),
    hasAdmin: async () =>
      (await seen(here.where('roles', 'like', '%"admin"%').limit(1).execute())).length > 0,
  };
};

export const sqliteAccounts = (parts: Parts): AccountStore => {
  const { database, lane, sync } = parts;
  const reads = accountReads(kyselyOn(database), sync);
  const write = accountWrites(database);
  const spend = spending(database);
  const taken = database.query<{ id: string }>('SELECT id FROM users WHERE id = ? OR handle = ?');
  const admit = (user: NewUser, passwordHash: string, linkHash: string): Admission => {
    // Whoever only chose a taken handle may try again with the same link.
    if (taken.get(user.id, user.handle) !== undefined) return 'taken';
    if (spend(linkHash, 'setup', user.createdAt) === undefined) return 'spent';
    write.createUser(user, passwordHash);
    return 'made';
  };
  return {
    ...reads,
    ...sqliteSessions(parts),
    createUser: (user, passwordHash) => lane.transact(() => write.createUser(user, passwordHash)),
    admitUser: (user, passwordHash, linkHash) => lane.transact(() => admit(user, passwordHash, linkHash)),
    upsertUser: async (user) => {
      if (sameProfile(await reads.user(user.id), user)) return;
      await lane.transact(() => write.upsertUser(user));
    },
    updateProfile: async (id, changes) => {
      await lane.transact(() => write.updateProfile(id, changes));
      return reads.user(id);
    },
    setPassword: (user, passwordHash) => lane.transact(() => write.setPassword(user, passwordHash)),
    setRoles: (user, roles) => lane.transact(() => write.setRoles(user, roles)),
    suspend: (user, at) => lane.transact(() => write.suspend(user, at)),
    signOutBefore: (user, at) => lane.transact(() => write.signOutBefore(user, at)),
  };
};
