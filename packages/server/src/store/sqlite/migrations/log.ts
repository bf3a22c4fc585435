/**
 * The log, channels, members, people: what everything else stands on.
 * Rows of `events` are only ever appended. The index on (client_id, user, channel) stands in this order, so that
 * time-ordered ids append at its right edge (IDEM-1).
 */
export const log = `
CREATE TABLE epochs (
  num INTEGER PRIMARY KEY,
  epoch TEXT NOT NULL UNIQUE,
  "from" INTEGER NOT NULL
) STRICT;

CREATE TABLE channels (
  num INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  kind TEXT NOT NULL,
  title TEXT,
  posting TEXT NOT NULL,
  history TEXT NOT NULL,
  created_by TEXT,
  created_at INTEGER NOT NULL,
  head_seq INTEGER NOT NULL DEFAULT 0,
  head_position INTEGER NOT NULL DEFAULT 0,
  state_position INTEGER NOT NULL DEFAULT 0,
  member_count INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX channels_state ON channels (state_position);

CREATE TABLE members (
  channel INTEGER NOT NULL,
  user TEXT NOT NULL,
  role TEXT NOT NULL,
  from_seq INTEGER NOT NULL,
  opened_position INTEGER,
  joined_at INTEGER NOT NULL,
  delivered INTEGER NOT NULL,
  seen INTEGER NOT NULL,
  state_position INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (channel, user)
) STRICT, WITHOUT ROWID;
CREATE INDEX members_user ON members (user);

CREATE TABLE events (
  position INTEGER PRIMARY KEY,
  channel INTEGER NOT NULL,
  seq INTEGER NOT NULL,
  type TEXT NOT NULL,
  id TEXT NOT NULL,
  "by" TEXT,
  at INTEGER NOT NULL,
  key_user TEXT,
  client_id TEXT,
  hash BLOB,
  data TEXT NOT NULL,
  checksum INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX events_seq ON events (channel, seq);
CREATE UNIQUE INDEX events_key ON events (client_id, key_user, channel) WHERE client_id IS NOT NULL;

CREATE TABLE users (
  id TEXT PRIMARY KEY,
  handle TEXT UNIQUE,
  name TEXT NOT NULL,
  about TEXT,
  avatar TEXT,
  roles TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  password_hash TEXT
) STRICT, WITHOUT ROWID;

CREATE TABLE user_words (
  word TEXT NOT NULL,
  user TEXT NOT NULL,
  PRIMARY KEY (word, user)
) STRICT, WITHOUT ROWID;
CREATE INDEX user_words_user ON user_words (user);

CREATE TABLE sessions (
  sid TEXT PRIMARY KEY,
  user TEXT NOT NULL,
  refresh_hash TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  expires_at INTEGER NOT NULL,
  revoked_at INTEGER
) STRICT, WITHOUT ROWID;
CREATE INDEX sessions_user ON sessions (user);

-- Written by the checkpointer, so that the WAL begins anew under its hand.
CREATE TABLE upkeep (passes INTEGER NOT NULL) STRICT;
INSERT INTO upkeep VALUES (0);
`;
