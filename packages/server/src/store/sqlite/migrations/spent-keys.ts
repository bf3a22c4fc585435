/**
 * Keys of writes that put no event into the channel in which the key is spent (IDEM-1): what they wrote elsewhere, by its position.
 * Few writes are of that kind; all others are kept with their event.
 */
export const spentKeys = `
CREATE TABLE spent_keys (
  client_id TEXT NOT NULL,
  user TEXT NOT NULL,
  channel INTEGER NOT NULL,
  hash BLOB NOT NULL,
  position INTEGER NOT NULL,
  PRIMARY KEY (client_id, user, channel)
) STRICT, WITHOUT ROWID;
CREATE INDEX spent_keys_channel ON spent_keys (channel);
`;
