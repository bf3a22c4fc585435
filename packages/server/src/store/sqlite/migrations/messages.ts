/**
 * What later events made of a message: rows only for messages that were touched, all of them made from the log (but the
 * ballots of anonymous polls, which the log does not tell). One row per reaction and per vote, so that the ten-thousandth costs what
 * the first does. A message that is gone has no rows: its own row in `events` says so.
 */
export const messages = `
CREATE TABLE message_state (
  channel INTEGER NOT NULL,
  seq INTEGER NOT NULL,
  as_of INTEGER NOT NULL,
  edited_seq INTEGER,
  pinned_seq INTEGER,
  closed_seq INTEGER,
  counts TEXT,
  total INTEGER,
  PRIMARY KEY (channel, seq)
) STRICT, WITHOUT ROWID;
CREATE INDEX message_pins ON message_state (channel, pinned_seq) WHERE pinned_seq IS NOT NULL;

CREATE TABLE message_edits (
  channel INTEGER NOT NULL,
  target INTEGER NOT NULL,
  seq INTEGER NOT NULL,
  PRIMARY KEY (channel, target, seq)
) STRICT, WITHOUT ROWID;

-- since: where the emoji has its place among those of the message, which it keeps while anybody has it on.
CREATE TABLE reactions (
  channel INTEGER NOT NULL,
  target INTEGER NOT NULL,
  emoji TEXT NOT NULL,
  user TEXT NOT NULL,
  seq INTEGER NOT NULL,
  since INTEGER NOT NULL,
  PRIMARY KEY (channel, target, emoji, user)
) STRICT, WITHOUT ROWID;

CREATE TABLE votes (
  channel INTEGER NOT NULL,
  target INTEGER NOT NULL,
  user TEXT NOT NULL,
  seq INTEGER NOT NULL,
  options TEXT NOT NULL,
  PRIMARY KEY (channel, target, user)
) STRICT, WITHOUT ROWID;

CREATE TABLE hidden_messages (
  channel INTEGER NOT NULL,
  user TEXT NOT NULL,
  seq INTEGER NOT NULL,
  PRIMARY KEY (channel, user, seq)
) STRICT, WITHOUT ROWID;

-- Messages that end by themselves and are not scrubbed yet (EXP-1).
CREATE TABLE expiring (
  expires_at INTEGER NOT NULL,
  channel INTEGER NOT NULL,
  seq INTEGER NOT NULL,
  PRIMARY KEY (expires_at, channel, seq)
) STRICT, WITHOUT ROWID;
`;
