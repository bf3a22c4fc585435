/**
 * People, as both databases are asked about them. Left to others: how writes are made, and when what was read may be given.
 */
import type { Kysely } from 'kysely';
import type { AccountStore, NewUser, UserRow } from '../store.ts';
import type { Tables } from './tables.ts';
import { prefixesOf } from './user-words.ts';

type Search = Parameters<AccountStore['findUsers']>[0];

// Above every character that may follow a prefix.
const last = '\u{10FFFF}';

export const userOf = (row: Omit<Tables['users'], 'password_hash'>): UserRow => {
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
    ...(row.vouched_name !== null && { vouchedName: row.vouched_name }),
    ...(row.vouched_avatar !== null && { vouchedAvatar: row.vouched_avatar }),
  };
};

/** Whether there is nothing to write of what a host application said. */
export const sameProfile = (one: UserRow | undefined, other: NewUser): boolean =>
  one !== undefined &&
  one.name === other.name &&
  one.avatar === other.avatar &&
  one.vouchedName === other.vouchedName &&
  one.vouchedAvatar === other.vouchedAvatar;

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

export type PeopleReads = Pick<
  AccountStore,
  'user' | 'users' | 'userPage' | 'credentials' | 'passwordHash' | 'findUsers' | 'hasAdmin'
>;

/** `seen` holds back what was read until it may be given. */
export const peopleReads = (
  kysely: Kysely<Tables>,
  seen: <T>(reading: Promise<T>) => Promise<T>,
): PeopleReads => {
  const people = kysely.selectFrom('users').selectAll();
  const here = people.where('erased_at', 'is', null);
  const user: PeopleReads['user'] = async (id) => {
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
