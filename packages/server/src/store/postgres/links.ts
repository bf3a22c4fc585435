/** One-time links on Postgres. Using one up and what it is good for are one transaction. */
import { linkColumns } from '../sql/key-rows.ts';
import type { LinkRow, LinkStore } from '../store.ts';
import type { Parts } from './open-postgres-store.ts';

type Reset = { readonly person: string | null; readonly sids: readonly string[] | null };

export const postgresLinks = ({ database }: Parts): LinkStore => ({
  put: async ({ hash, kind, user, createdAt, expiresAt }) => {
    await database.once('SELECT put_link($1, $2, $3, $4, $5)', [hash, kind, user, createdAt, expiresAt]);
  },
  link: (hash) => database.row<LinkRow>(`SELECT ${linkColumns} FROM links WHERE hash = $1`, [hash]),
  reset: async (hash, passwordHash, at) => {
    const sql = 'SELECT person, sids FROM reset_password($1, $2, $3)';
    const row = await database.once<Reset>(sql, [hash, passwordHash, at]);
    return row?.person == null ? undefined : { user: row.person, sids: row.sids ?? [] };
  },
});
