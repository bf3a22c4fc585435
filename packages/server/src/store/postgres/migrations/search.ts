/**
 * Full text: a row for each message ever sent, with the words that it has now, made by the program (search-words.ts) and not by
 * Postgres' parser. `search_progress` says how far the log was followed, and by which words; `search_channels` about how many messages a
 * channel has. All of it can be made anew from the log.
 */
export const search = `
CREATE TABLE search_messages (
  "position" bigint PRIMARY KEY,
  channel bigint NOT NULL,
  seq bigint NOT NULL,
  id text COLLATE "C" NOT NULL,
  expires_at bigint,
  words tsvector
);
CREATE INDEX search_messages_id ON search_messages (id);
CREATE INDEX search_messages_ending ON search_messages (expires_at) WHERE expires_at IS NOT NULL;
-- What is new is looked through as it came, a megabyte at most, and sorted in at once.
CREATE INDEX search_messages_words ON search_messages USING gin (words) WITH (fastupdate = on, gin_pending_list_limit = 1024);

CREATE TABLE search_channels (
  channel bigint PRIMARY KEY,
  messages bigint NOT NULL
) WITH (fillfactor = 70);
CREATE INDEX search_channels_busy ON search_channels (messages) WHERE messages >= 1000;

CREATE TABLE search_progress (
  version text NOT NULL,
  "position" bigint NOT NULL
);
INSERT INTO search_progress VALUES ('', 0);
`;
