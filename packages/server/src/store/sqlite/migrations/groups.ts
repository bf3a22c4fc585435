/**
 * What a group says of itself besides its title, and the invitations to it. A code is kept as it is: who may list
 * the invitations is told it again. A reservation is a use that a registration took, until the newcomer joins.
 */
export const groups = `
ALTER TABLE channels ADD COLUMN description TEXT;
ALTER TABLE channels ADD COLUMN avatar TEXT;
ALTER TABLE channels ADD COLUMN expire_after_ms INTEGER;

CREATE TABLE invites (
  code TEXT PRIMARY KEY,
  channel INTEGER NOT NULL,
  created_by TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  uses INTEGER NOT NULL DEFAULT 0,
  max_uses INTEGER,
  expires_at INTEGER,
  revoked_at INTEGER
) STRICT, WITHOUT ROWID;
CREATE INDEX invites_channel ON invites (channel, created_at);

CREATE TABLE invite_reservations (
  code TEXT NOT NULL,
  user TEXT NOT NULL,
  PRIMARY KEY (code, user)
) STRICT, WITHOUT ROWID;
`;
