/**
 * People and their sessions. Reads go through Kysely, writes through the write lane; both wait for the disk (DUR-1).
 */
import type { Kysely } from 'kysely';
import type { AccountStore, NewUser, SessionRow, UserRow } from '../store.ts';
import { accountWrites } from './account-writes.ts';
import type { Database } from './database.ts';
import { kyselyOn } from './kysely.ts';
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
  return { id, handle, name, about, avatar, roles: known, createdAt, privacy };
};

const sessionOf = (row: Tables['sessions']): SessionRow => ({
  sid: row.sid,
  user: row.user,
  refreshHash: row.refresh_hash,
  createdAt: row.created_at,
  expiresAt: row.expires_at,
  revokedAt: row.revoked_at,
});

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
type Reads = Pick<AccountStore, 'user' | 'users' | 'credentials' | 'findUsers' | 'session'>;

const accountReads = (kysely: Kysely<Tables>, sync: WalSync): Reads => {
  const seen = async <T>(reading: Promise<T>): Promise<T> => {
    const given = await reading;
    await sync.covered();
    return given;
  };
  const people = kysely.selectFrom('users').selectAll();
  const user: Reads['user'] = async (id) => {
    const row = await seen(people.where('id', '=', id).executeTakeFirst());
    return row === undefined ? undefined : userOf(row);
  };
  return {
    user,
    users: async (ids) => (await seen(people.where('id', 'in', ids).execute())).map(userOf),
    credentials: async (handle) => {
      const row = await seen(people.where('handle', '=', handle).executeTakeFirst());
      const passwordHash = row?.password_hash ?? null;
      return row === undefined || passwordHash === null ? undefined : { user: userOf(row), passwordHash };
    },
    findUsers: (search) => seen(find(kysely, search)),
    session: async (sid) => {
      const row = await seen(
        kysely.selectFrom('sessions').selectAll().where('sid', '=', sid).executeTakeFirst(),
      );
      return row === undefined ? undefined : sessionOf(row);
    },
  };
};

export const sqliteAccounts = ({ database, lane, sync }: Parts): AccountStore => {
  const reads = accountReads(kyselyOn(database), sync);
  const write = accountWrites(database);
  return {
    ...reads,
    createUser: (user, passwordHash) => lane.transact(() => write.createUser(user, passwordHash)),
    upsertUser: async (user) => {
      if (sameProfile(await reads.user(user.id), user)) return;
      await lane.transact(() => write.upsertUser(user));
    },
    updateProfile: async (id, changes) => {
      await lane.transact(() => write.updateProfile(id, changes));
      return reads.user(id);
    },
    createSession: (session) => lane.transact(() => write.createSession(session)),
    rotateSession: (sid, from, to, expiresAt) =>
      lane.transact(() => write.rotateSession(sid, from, to, expiresAt)),
    revokeSession: (sid, at) => lane.transact(() => write.revokeSession(sid, at)),
  };
};
