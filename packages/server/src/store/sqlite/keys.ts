/**
 * API keys. A key and the account that it acts as are one transaction.
 */
import { keyColumns, keyOf, type KeyRecord } from '../sql/key-rows.ts';
import type { KeyRow, KeyStore, NewUser } from '../store.ts';
import { accountWrites } from './account-writes.ts';
import type { Database } from './database.ts';
import type { WalSync } from './wal-sync.ts';
import type { WriteLane } from './write-lane.ts';

type Parts = { readonly database: Database; readonly lane: WriteLane; readonly sync: WalSync };

const insertKey = `INSERT INTO api_keys
  (id, hash, user, name, scopes, created_by, created_at, expires_at, revoked_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`;

const orNothing = (row: KeyRecord | undefined): KeyRow | undefined => row && keyOf(row);

const keyWrites = (database: Database) => {
  const people = accountWrites(database);
  const insert = database.query(insertKey);
  const select = database.query<KeyRecord>(`SELECT ${keyColumns} FROM api_keys WHERE id = ?`);
  const ofUser = database.query<{ id: string }>(
    'SELECT id FROM api_keys WHERE user = ? AND revoked_at IS NULL',
  );
  const end = database.query('UPDATE api_keys SET revoked_at = ? WHERE id = ? AND revoked_at IS NULL');
  return {
    create: (key: KeyRow, account: NewUser | undefined): boolean => {
      if (account !== undefined && !people.createUser(account, null)) return false;
      const { id, hash, user, name, scopes, createdBy, createdAt, expiresAt, revokedAt } = key;
      const who = [id, hash, user, name, JSON.stringify(scopes), createdBy];
      insert.run(...who, createdAt, expiresAt, revokedAt);
      return true;
    },
    revoke: (id: string, at: number): KeyRow | undefined => {
      const found = select.get(id);
      end.run(at, id);
      return orNothing(found);
    },
    revokeAll: (user: string, at: number): readonly string[] => {
      const ids = ofUser.all(user).map(({ id }) => id);
      for (const id of ids) end.run(at, id);
      return ids;
    },
  };
};

export const sqliteKeys = ({ database, lane, sync }: Parts): KeyStore => {
  const write = keyWrites(database);
  const byHash = database.query<KeyRecord>(`SELECT ${keyColumns} FROM api_keys WHERE hash = ?`);
  const page = database.query<KeyRecord>(
    `SELECT ${keyColumns} FROM api_keys WHERE id > ? ORDER BY id LIMIT ?`,
  );
  return {
    create: (key, account) => lane.transact(() => write.create(key, account)),
    byHash: async (hash) => {
      const found = byHash.get(hash);
      await sync.covered();
      return orNothing(found);
    },
    page: async (after, limit) => {
      const rows = page.all(after ?? '', limit);
      await sync.covered();
      return rows.map(keyOf);
    },
    revoke: (id, at) => lane.transact(() => write.revoke(id, at)),
    revokeAll: (user, at) => lane.transact(() => write.revokeAll(user, at)),
  };
};
