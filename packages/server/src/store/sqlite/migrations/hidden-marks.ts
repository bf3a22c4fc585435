/**
 * The position of the last mark that nobody but its own user is told of (RCP-3): it is no state of the channel, so it stands
 * here, for what was given last.
 */
export const hiddenMarks = `
CREATE TABLE hidden_marks (position INTEGER NOT NULL) STRICT;
INSERT INTO hidden_marks VALUES (0);
`;
