/**
 * The seq at which each membership began, whatever of the history it may read: who joined after a message is no reader of it
 * (protocol.md section 8). And when people were last here (PRE-1).
 */
export const receipts = `
ALTER TABLE members ADD COLUMN joined_seq INTEGER NOT NULL DEFAULT 0;
UPDATE members SET joined_seq = from_seq
  WHERE channel IN (SELECT num FROM channels WHERE kind = 'group' AND history = 'joined');
UPDATE members SET joined_seq = coalesce((
    SELECT max(e.seq) FROM events e
    WHERE e.channel = members.channel AND e.type = 'memberJoined' AND e.data ->> 'user' = members.user), 0)
  WHERE channel IN (SELECT num FROM channels WHERE kind = 'group' AND history = 'all');

CREATE TABLE last_seen (
  user TEXT PRIMARY KEY,
  at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX last_seen_at ON last_seen (at);
`;
