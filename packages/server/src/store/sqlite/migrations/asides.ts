/**
 * Runs of events that are no rows of a timeline: reactions, votes, edits, pins. A popular message has thousands of them in a row,
 * which whoever looks for the messages before and after passes over in one step. Only long ones are worth a look.
 */
export const asides = `
CREATE TABLE asides (
  channel INTEGER NOT NULL,
  to_seq INTEGER NOT NULL,
  from_seq INTEGER NOT NULL,
  PRIMARY KEY (channel, to_seq)
) STRICT, WITHOUT ROWID;
CREATE INDEX asides_long ON asides (channel, to_seq, from_seq) WHERE to_seq - from_seq >= 64;
`;
