/** What a host application said last of one of its people, apart from what he is called now: he may have changed that himself. */
export const vouched = `
ALTER TABLE users ADD COLUMN vouched_name text, ADD COLUMN vouched_avatar text;
`;
