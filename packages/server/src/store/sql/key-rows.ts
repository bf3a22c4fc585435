/** API keys and one-time links as both databases give them. */
import type { KeyRow } from '../store.ts';

export type KeyRecord = Omit<KeyRow, 'scopes'> & { readonly scopes: string };

export const keyColumns = `id, hash, "user", name, scopes, created_by AS "createdBy", created_at AS "createdAt",
  expires_at AS "expiresAt", revoked_at AS "revokedAt"`;

export const keyOf = (row: KeyRecord): KeyRow => {
  const scopes: unknown = JSON.parse(row.scopes);
  const known = Array.isArray(scopes) ? scopes.filter((scope) => typeof scope === 'string') : [];
  return { ...row, scopes: known };
};

export const linkColumns = 'hash, kind, "user", created_at AS "createdAt", expires_at AS "expiresAt"';
