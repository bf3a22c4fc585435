/**
 * What later events made of a message, and of feeds: their rules, the newest value of each key, and the client ids of what was
 * trimmed (FEED-1). As on SQLite; the comments there say what each is for.
 */
export const messages = `
CREATE TABLE message_state (
  channel bigint NOT NULL,
  seq bigint NOT NULL,
  as_of bigint NOT NULL,
  edited_seq bigint,
  pinned_seq bigint,
  closed_seq bigint,
  counts text,
  total bigint,
  PRIMARY KEY (channel, seq)
) WITH (fillfactor = 70);
CREATE INDEX message_pins ON message_state (channel, pinned_seq) WHERE pinned_seq IS NOT NULL;

CREATE TABLE message_edits (
  channel bigint NOT NULL,
  target bigint NOT NULL,
  seq bigint NOT NULL,
  PRIMARY KEY (channel, target, seq)
);

CREATE TABLE reactions (
  channel bigint NOT NULL,
  target bigint NOT NULL,
  emoji text COLLATE "C" NOT NULL,
  "user" text COLLATE "C" NOT NULL,
  seq bigint NOT NULL,
  since bigint NOT NULL,
  PRIMARY KEY (channel, target, emoji, "user")
);

CREATE TABLE votes (
  channel bigint NOT NULL,
  target bigint NOT NULL,
  "user" text COLLATE "C" NOT NULL,
  seq bigint NOT NULL,
  options text NOT NULL,
  PRIMARY KEY (channel, target, "user")
);

CREATE TABLE hidden_messages (
  channel bigint NOT NULL,
  "user" text COLLATE "C" NOT NULL,
  seq bigint NOT NULL,
  PRIMARY KEY (channel, "user", seq)
);

CREATE TABLE expiring (
  expires_at bigint NOT NULL,
  channel bigint NOT NULL,
  seq bigint NOT NULL,
  PRIMARY KEY (expires_at, channel, seq)
);

CREATE TABLE asides (
  channel bigint NOT NULL,
  to_seq bigint NOT NULL,
  from_seq bigint NOT NULL,
  PRIMARY KEY (channel, to_seq)
);
CREATE INDEX asides_long ON asides (channel, to_seq, from_seq) WHERE to_seq - from_seq >= 64;

CREATE TABLE leavings (
  channel bigint NOT NULL,
  target bigint NOT NULL,
  PRIMARY KEY (channel, target)
);

CREATE TABLE feeds (
  channel bigint PRIMARY KEY,
  public integer NOT NULL,
  delivery text NOT NULL,
  max_per_second bigint,
  retain_events bigint,
  retain_ms bigint,
  first_seq bigint NOT NULL,
  folded_seq bigint NOT NULL,
  trimmed_position bigint NOT NULL,
  made_by text COLLATE "C" NOT NULL,
  ended_at bigint
);
CREATE INDEX feeds_maker ON feeds (made_by) WHERE ended_at IS NULL;

CREATE TABLE feed_values (
  channel bigint NOT NULL,
  key text COLLATE "C" NOT NULL,
  "position" bigint NOT NULL,
  seq bigint NOT NULL,
  id text NOT NULL,
  "by" text COLLATE "C",
  at bigint NOT NULL,
  data text NOT NULL,
  checksum bigint NOT NULL GENERATED ALWAYS AS
    (event_checksum("position", channel, seq, 'feedUpdate', id, "by", at, NULL, NULL, NULL, data)) STORED,
  PRIMARY KEY (channel, key)
) WITH (fillfactor = 70);

CREATE TABLE feed_keys (
  client_id text COLLATE "C" NOT NULL,
  "user" text COLLATE "C" NOT NULL,
  channel bigint NOT NULL,
  hash bytea NOT NULL,
  "position" bigint NOT NULL,
  seq bigint NOT NULL,
  id text NOT NULL,
  type text NOT NULL,
  "by" text COLLATE "C",
  at bigint NOT NULL,
  data text NOT NULL,
  PRIMARY KEY (client_id, "user", channel)
);
`;
