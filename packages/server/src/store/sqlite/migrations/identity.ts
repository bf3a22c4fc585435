/**
 * Who is who: suspension, machines and their keys, one-time links, tokens taken back, what operators did.
 * Of keys and links only hashes are kept. Rows of `audit` are only ever appended, and the database itself refuses anything
 * else.
 */
export const identity = `
ALTER TABLE users ADD COLUMN bot INTEGER NOT NULL DEFAULT 0;
ALTER TABLE users ADD COLUMN suspended_at INTEGER;
ALTER TABLE users ADD COLUMN signed_out_at INTEGER;
ALTER TABLE users ADD COLUMN erased_at INTEGER;
ALTER TABLE users ADD COLUMN erasure_done INTEGER NOT NULL DEFAULT 0;
CREATE INDEX users_erasing ON users (id) WHERE erased_at IS NOT NULL AND erasure_done = 0;
CREATE INDEX users_admins ON users (id) WHERE roles <> '[]';

ALTER TABLE sessions ADD COLUMN previous_hash TEXT;
ALTER TABLE sessions ADD COLUMN rotated_at INTEGER;
ALTER TABLE sessions ADD COLUMN used_at INTEGER NOT NULL DEFAULT 0;
ALTER TABLE sessions ADD COLUMN agent TEXT;
UPDATE sessions SET used_at = created_at;

CREATE TABLE links (
  hash TEXT PRIMARY KEY,
  kind TEXT NOT NULL,
  user TEXT,
  created_at INTEGER NOT NULL,
  expires_at INTEGER
) STRICT, WITHOUT ROWID;

CREATE TABLE api_keys (
  id TEXT PRIMARY KEY,
  hash TEXT NOT NULL UNIQUE,
  user TEXT NOT NULL,
  name TEXT NOT NULL,
  scopes TEXT NOT NULL,
  created_by TEXT,
  created_at INTEGER NOT NULL,
  expires_at INTEGER,
  revoked_at INTEGER
) STRICT, WITHOUT ROWID;
CREATE INDEX api_keys_user ON api_keys (user);

CREATE TABLE banned_tokens (name TEXT PRIMARY KEY, until INTEGER NOT NULL) STRICT, WITHOUT ROWID;
CREATE INDEX banned_tokens_until ON banned_tokens (until);

CREATE TABLE audit (
  num INTEGER PRIMARY KEY,
  at INTEGER NOT NULL,
  "by" TEXT,
  action TEXT NOT NULL,
  target TEXT,
  detail TEXT NOT NULL,
  checksum TEXT NOT NULL
) STRICT;
CREATE TRIGGER audit_stays BEFORE UPDATE ON audit BEGIN SELECT RAISE(ABORT, 'the audit log is only appended to'); END;
CREATE TRIGGER audit_keeps BEFORE DELETE ON audit BEGIN SELECT RAISE(ABORT, 'the audit log is only appended to'); END;
`;
