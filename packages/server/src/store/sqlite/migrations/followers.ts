/** How far each follower of the whole log has got. */
export const followers = `
CREATE TABLE followers (
  name TEXT PRIMARY KEY,
  position INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
`;
