/**
 * Invitations on SQLite. Whether one stands is one condition, asked in every place by the same words: it is neither ended,
 * expired nor used up, and its maker leads the group, so that it ends with his right to make it.
 */
import { inviteColumns, inviteTable } from '../sql/invite-rows.ts';
import type { InviteRow, InviteStore, NewUser } from '../store.ts';
import type { AccountWrites } from './account-writes.ts';
import type { Database } from './database.ts';
import type { WalSync } from './wal-sync.ts';
import type { WriteLane } from './write-lane.ts';

const madeByLeader = `EXISTS (SELECT 1 FROM members m
  WHERE m.channel = i.channel AND m.user = i.created_by AND m.role IN ('owner', 'admin'))`;
const notOver = (at: string): string =>
  `i.revoked_at IS NULL AND (i.expires_at IS NULL OR i.expires_at > ${at}) AND ${madeByLeader}`;
const usesLeft = '(i.max_uses IS NULL OR i.uses < i.max_uses)';
/** The statements of the steps that make, take and end invitations. */
export const inviteStatements = (database: Database) => ({
  insert: database.query(
    `INSERT INTO invites (code, channel, created_by, created_at, max_uses, expires_at) VALUES (?, ?, ?, ?, ?, ?)`,
  ),
  /** For one user at a time: what he reserved is his, however often the invitation was used meanwhile. */
  open: database.query<{ channel: string; reserved: number }>(
    `SELECT * FROM (SELECT c.id AS channel, ${usesLeft} AS free,
       EXISTS (SELECT 1 FROM invite_reservations r WHERE r.code = i.code AND r.user = ?2) AS reserved
     FROM ${inviteTable} WHERE i.code = ?1 AND ${notOver('?3')}) WHERE free OR reserved`,
  ),
  use: database.query('UPDATE invites SET uses = uses + 1 WHERE code = ?'),
  reserve: database.query('INSERT INTO invite_reservations (code, user) VALUES (?, ?)'),
  release: database.query('DELETE FROM invite_reservations WHERE code = ? AND user = ?'),
  revoke: database.query('UPDATE invites SET revoked_at = ? WHERE code = ? AND revoked_at IS NULL'),
  count: database.query<{ n: number }>(
    `SELECT count(*) AS n FROM invites i WHERE i.channel = ?1 AND ${notOver('?2')} AND ${usesLeft}`,
  ),
  forget: database.query('DELETE FROM invites WHERE channel = ?1 AND (revoked_at < ?2 OR expires_at < ?2)'),
});

type Parts = { readonly database: Database; readonly lane: WriteLane; readonly sync: WalSync };

const admission = (database: Database, createUser: AccountWrites['createUser']) => {
  const { open, use, reserve } = inviteStatements(database);
  return (user: NewUser, passwordHash: string, code: string) => {
    if (open.get(code, user.id, user.createdAt) === undefined) return 'spent';
    if (!createUser(user, passwordHash)) return 'taken';
    use.run(code);
    reserve.run(code, user.id);
    return 'made';
  };
};

export const sqliteInvites = (
  { database, lane, sync }: Parts,
  createUser: AccountWrites['createUser'],
): InviteStore => {
  const one = database.query<InviteRow>(
    `SELECT ${inviteColumns} FROM ${inviteTable} WHERE i.code = ? AND ${notOver('?')} AND ${usesLeft}`,
  );
  const all = database.query<InviteRow>(
    `SELECT ${inviteColumns} FROM ${inviteTable} WHERE c.id = ? AND ${notOver('?')} AND ${usesLeft}
     ORDER BY i.created_at DESC, i.code`,
  );
  const place = database.query<{ channel: string }>(
    `SELECT c.id AS channel FROM ${inviteTable} WHERE i.code = ?`,
  );
  const admit = admission(database, createUser);
  const seen = async <T>(given: T): Promise<T> => {
    await sync.covered();
    return given;
  };
  return {
    standing: (code, at) => seen(one.get(code, at)),
    standingIn: (channel, at) => seen(all.all(channel, at)),
    channelOf: (code) => seen(place.get(code)?.channel),
    admit: (user, passwordHash, code) => lane.transact(() => admit(user, passwordHash, code)),
  };
};
