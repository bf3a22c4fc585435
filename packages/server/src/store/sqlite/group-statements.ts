/** The statements of the steps that change a group. */
import type { HistoryRule, Posting } from '../store.ts';
import type { Database } from './database.ts';

/** What may be changed of a group, under the names of ChannelChanges. */
export type GroupColumns = {
  readonly title: string | null;
  readonly description: string | null;
  readonly avatar: string | null;
  readonly posting: Posting;
  readonly history: HistoryRule;
  readonly expireAfterMs: number | null;
};

export const groupStatements = (database: Database) => ({
  select: database.query<GroupColumns>(
    `SELECT title, description, avatar, posting, history, expire_after_ms AS expireAfterMs
     FROM channels WHERE num = ?`,
  ),
  update: database.query(
    `UPDATE channels SET title = ?, description = ?, avatar = ?, posting = ?, history = ?, expire_after_ms = ?
     WHERE num = ?`,
  ),
  updateRole: database.query('UPDATE members SET role = ? WHERE channel = ? AND user = ?'),
  heir: database.query<{ user: string }>(
    `SELECT user FROM members WHERE channel = ? AND user <> ?
     ORDER BY role = 'admin' DESC, joined_at, user LIMIT 1`,
  ),
});
