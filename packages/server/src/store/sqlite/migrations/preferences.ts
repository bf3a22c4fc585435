/**
 * What one member wishes for himself in a channel (STA-1): a row only where he ever wished something, with the position
 * of its last change. Apart from `members`, so that drafts are not read where members are listed.
 */
export const preferences = `
CREATE TABLE preferences (
  channel INTEGER NOT NULL,
  user TEXT NOT NULL,
  data TEXT NOT NULL,
  muted_until INTEGER NOT NULL,
  position INTEGER NOT NULL,
  PRIMARY KEY (channel, user)
) STRICT, WITHOUT ROWID;
CREATE INDEX preferences_position ON preferences (position);
`;
