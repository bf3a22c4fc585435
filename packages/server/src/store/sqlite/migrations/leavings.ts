/**
 * Messages that are gone, of which reactions or votes are still to be taken away: thousands go a share at a time. Nobody reads
 * them meanwhile, because the message's own row says that it is gone.
 */
export const leavings = `
CREATE TABLE leavings (
  channel INTEGER NOT NULL,
  target INTEGER NOT NULL,
  PRIMARY KEY (channel, target)
) STRICT, WITHOUT ROWID;
`;
