/** All channels by kind, for whoever administers the place. */
export const overview = `
CREATE INDEX channels_kind ON channels (kind, id);
`;
