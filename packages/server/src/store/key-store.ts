/**
 * API keys (protocol.md section 4): machines that act as an account of their own. Only hashes of keys are stored.
 */
import type { NewUser } from './account-store.ts';

export type KeyRow = {
  /** Names the key where it is listed and revoked; no secret. */
  readonly id: string;
  readonly hash: string;
  /** The account that it acts as. */
  readonly user: string;
  readonly name: string;
  readonly scopes: readonly string[];
  /** Who made it; null for the operator at the console. */
  readonly createdBy: string | null;
  readonly createdAt: number;
  readonly expiresAt: number | null;
  readonly revokedAt: number | null;
};

export interface KeyStore {
  /** Makes the account where it is new, and the key, at once. False where the account's handle is taken. */
  create(key: KeyRow, account: NewUser | undefined): Promise<boolean>;
  byHash(hash: string): Promise<KeyRow | undefined>;
  /** By id, those after one; revoked ones too. */
  page(after: string | undefined, limit: number): Promise<readonly KeyRow[]>;
  /** The key as it was, or undefined where there is none. A second time changes nothing. */
  revoke(id: string, at: number): Promise<KeyRow | undefined>;
  /** All of an account; gives those that it ended. */
  revokeAll(user: string, at: number): Promise<readonly string[]>;
}
