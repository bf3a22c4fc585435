/**
 * Who is who: accounts, sign-ins, machines and their keys, one-time links, what operators did. Of keys and links only hashes are kept.
 * What is yes or no is 1 or 0, as on SQLite. Rows of `audit` are only ever appended, and the database itself refuses anything else.
 */
export const people = `
CREATE TABLE users (
  id text COLLATE "C" PRIMARY KEY,
  handle text COLLATE "C" UNIQUE,
  name text NOT NULL,
  about text,
  avatar text,
  roles text NOT NULL,
  created_at bigint NOT NULL,
  password_hash text,
  receipts integer NOT NULL DEFAULT 1,
  last_seen text NOT NULL DEFAULT 'everyone',
  bot integer NOT NULL DEFAULT 0,
  suspended_at bigint,
  signed_out_at bigint,
  erased_at bigint,
  erasure_done integer NOT NULL DEFAULT 0
);
CREATE INDEX users_erasing ON users (id) WHERE erased_at IS NOT NULL AND erasure_done = 0;
CREATE INDEX users_admins ON users (id) WHERE roles <> '[]';

CREATE TABLE user_words (
  word text COLLATE "C" NOT NULL,
  "user" text COLLATE "C" NOT NULL,
  PRIMARY KEY (word, "user")
);
CREATE INDEX user_words_user ON user_words ("user");

CREATE TABLE sessions (
  sid text COLLATE "C" PRIMARY KEY,
  "user" text COLLATE "C" NOT NULL,
  refresh_hash text NOT NULL,
  created_at bigint NOT NULL,
  expires_at bigint NOT NULL,
  revoked_at bigint,
  previous_hash text,
  rotated_at bigint,
  used_at bigint NOT NULL DEFAULT 0,
  agent text
);
CREATE INDEX sessions_user ON sessions ("user");

CREATE TABLE links (
  hash text COLLATE "C" PRIMARY KEY,
  kind text NOT NULL,
  "user" text COLLATE "C",
  created_at bigint NOT NULL,
  expires_at bigint
);

CREATE TABLE api_keys (
  id text COLLATE "C" PRIMARY KEY,
  hash text COLLATE "C" NOT NULL UNIQUE,
  "user" text COLLATE "C" NOT NULL,
  name text NOT NULL,
  scopes text NOT NULL,
  created_by text COLLATE "C",
  created_at bigint NOT NULL,
  expires_at bigint,
  revoked_at bigint
);
CREATE INDEX api_keys_user ON api_keys ("user");

-- What all nodes sign with.
CREATE TABLE secrets (
  name text COLLATE "C" PRIMARY KEY,
  value bytea NOT NULL
);

CREATE TABLE banned_tokens (
  name text COLLATE "C" PRIMARY KEY,
  until bigint NOT NULL
);
CREATE INDEX banned_tokens_until ON banned_tokens (until);

CREATE TABLE audit (
  num bigint PRIMARY KEY,
  at bigint NOT NULL,
  "by" text COLLATE "C",
  action text COLLATE "C" NOT NULL,
  target text COLLATE "C",
  detail text NOT NULL,
  checksum text NOT NULL
);
CREATE FUNCTION audit_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'the audit log is only appended to';
END $$;
CREATE TRIGGER audit_stays BEFORE UPDATE OR DELETE OR TRUNCATE ON audit
  FOR EACH STATEMENT EXECUTE FUNCTION audit_stays();
`;
