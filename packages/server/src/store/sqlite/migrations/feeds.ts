/**
 * Feeds (FEED-1): their rules; the newest value of each key, folded from the log up to `folded_seq`; the client ids of events that
 * were trimmed, and the position of the last of those. The row of a feed that ended stays, so that one of the same name goes on with its seqs.
 */
export const feeds = `
CREATE TABLE feeds (
  channel INTEGER PRIMARY KEY,
  public INTEGER NOT NULL,
  delivery TEXT NOT NULL,
  max_per_second INTEGER,
  retain_events INTEGER,
  retain_ms INTEGER,
  first_seq INTEGER NOT NULL,
  folded_seq INTEGER NOT NULL,
  trimmed_position INTEGER NOT NULL,
  made_by TEXT NOT NULL,
  ended_at INTEGER
) STRICT;
CREATE INDEX feeds_maker ON feeds (made_by) WHERE ended_at IS NULL;

CREATE TABLE feed_values (
  channel INTEGER NOT NULL,
  key TEXT NOT NULL,
  position INTEGER NOT NULL,
  seq INTEGER NOT NULL,
  id TEXT NOT NULL,
  "by" TEXT,
  at INTEGER NOT NULL,
  data TEXT NOT NULL,
  checksum INTEGER NOT NULL,
  PRIMARY KEY (channel, key)
) STRICT, WITHOUT ROWID;

CREATE TABLE feed_keys (
  client_id TEXT NOT NULL,
  user TEXT NOT NULL,
  channel INTEGER NOT NULL,
  hash BLOB NOT NULL,
  position INTEGER NOT NULL,
  seq INTEGER NOT NULL,
  id TEXT NOT NULL,
  type TEXT NOT NULL,
  "by" TEXT,
  at INTEGER NOT NULL,
  data TEXT NOT NULL,
  PRIMARY KEY (client_id, user, channel)
) STRICT, WITHOUT ROWID;
`;
