/** Invitations on Postgres. Whether one stands is a function of the database, which steps of a commit ask, too. */
import { inviteColumns, inviteTable } from '../sql/invite-rows.ts';
import { wordsOf } from '../sql/user-words.ts';
import type { Admission, InviteRow, InviteStore } from '../store.ts';
import { accountOf } from './accounts.ts';
import type { Parts } from './open-postgres-store.ts';

const standing = `SELECT ${inviteColumns} FROM ${inviteTable} WHERE invite_stands(i, $2) AND invite_has_uses(i) AND`;

export const postgresInvites = ({ database }: Parts): InviteStore => ({
  standing: (code, at) => database.row<InviteRow>(`${standing} i.code = $1`, [code, at]),
  standingIn: (channel, at) =>
    database.rows<InviteRow>(`${standing} c.id = $1 ORDER BY i.created_at DESC, i.code`, [channel, at]),
  channelOf: async (code) => {
    const sql = `SELECT c.id AS channel FROM ${inviteTable} WHERE i.code = $1`;
    return (await database.row<{ channel: string }>(sql, [code]))?.channel;
  },
  admit: async (user, passwordHash, code) => {
    const values = [accountOf(user), wordsOf(user), passwordHash, code];
    const sql = 'SELECT admit_invited($1, $2, $3, $4) AS how';
    return (await database.once<{ how: Admission }>(sql, values))?.how ?? 'spent';
  },
});
