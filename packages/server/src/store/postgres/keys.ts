/** API keys on Postgres. A key and the account that it acts as are one transaction. */
import { keyColumns, keyOf, type KeyRecord } from '../sql/key-rows.ts';
import { wordsOf } from '../sql/user-words.ts';
import type { KeyRow, KeyStore } from '../store.ts';
import { accountOf } from './accounts.ts';
import type { Parts } from './open-postgres-store.ts';

const orNothing = (row: KeyRecord | undefined): KeyRow | undefined => row && keyOf(row);

const end = 'UPDATE api_keys SET revoked_at = $2 WHERE revoked_at IS NULL AND';
/** The key as it was before. */
const revoke = `WITH ended AS (${end} id = $1) SELECT ${keyColumns} FROM api_keys WHERE id = $1`;
const revokeAll = `WITH ended AS (${end} "user" = $1 RETURNING id) SELECT coalesce(array_agg(id), '{}') AS ids FROM ended`;

export const postgresKeys = ({ database }: Parts): KeyStore => ({
  create: async (key, account) => {
    const made = JSON.stringify({ ...key, scopes: JSON.stringify(key.scopes) });
    const who = account === undefined ? [null, []] : [accountOf(account), wordsOf(account)];
    const sql = 'SELECT create_key($1, $2, $3) AS made';
    return (await database.once<{ made: boolean }>(sql, [made, ...who]))?.made === true;
  },
  byHash: async (hash) =>
    orNothing(await database.row<KeyRecord>(`SELECT ${keyColumns} FROM api_keys WHERE hash = $1`, [hash])),
  page: async (after, limit) => {
    const sql = `SELECT ${keyColumns} FROM api_keys WHERE id > $1 ORDER BY id LIMIT $2`;
    return (await database.rows<KeyRecord>(sql, [after ?? '', limit])).map(keyOf);
  },
  revoke: async (id, at) => orNothing(await database.once<KeyRecord>(revoke, [id, at])),
  revokeAll: async (user, at) =>
    (await database.once<{ ids: readonly string[] }>(revokeAll, [user, at]))?.ids ?? [],
});
