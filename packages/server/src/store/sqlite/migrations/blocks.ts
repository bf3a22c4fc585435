/** Who blocked whom (BLK-1), and what people hide of themselves (RCP-3, PRE-1). */
export const blocks = `
CREATE TABLE blocks (
  user TEXT NOT NULL,
  blocked TEXT NOT NULL,
  at INTEGER NOT NULL,
  PRIMARY KEY (user, blocked)
) STRICT, WITHOUT ROWID;
CREATE INDEX blocks_blocked ON blocks (blocked, user);

ALTER TABLE users ADD COLUMN receipts INTEGER NOT NULL DEFAULT 1;
ALTER TABLE users ADD COLUMN last_seen TEXT NOT NULL DEFAULT 'everyone';
`;
