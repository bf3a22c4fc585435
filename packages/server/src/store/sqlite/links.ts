/**
 * One-time links. Using one up and what it is good for are one transaction.
 */
import { linkColumns } from '../sql/key-rows.ts';
import type { LinkRow, LinkStore } from '../store.ts';
import { accountWrites } from './account-writes.ts';
import type { Database } from './database.ts';
import { sessionWrites } from './sessions.ts';
import type { WalSync } from './wal-sync.ts';
import type { WriteLane } from './write-lane.ts';

type Parts = { readonly database: Database; readonly lane: WriteLane; readonly sync: WalSync };

/** Takes a link away; undefined where it is not there, of another kind, or over. */
export const spending = (database: Database) => {
  const spend = database.query<LinkRow>(
    `DELETE FROM links WHERE hash = ? AND kind = ? AND (expires_at IS NULL OR expires_at > ?) RETURNING ${linkColumns}`,
  );
  return (hash: string, kind: LinkRow['kind'], at: number): LinkRow | undefined => spend.get(hash, kind, at);
};

export const sqliteLinks = ({ database, lane, sync }: Parts): LinkStore => {
  const people = accountWrites(database);
  const sessions = sessionWrites(database);
  const spend = spending(database);
  const select = database.query<LinkRow>(`SELECT ${linkColumns} FROM links WHERE hash = ?`);
  const clear = database.query('DELETE FROM links WHERE kind = ? AND user IS ?');
  const insert = database.query(
    'INSERT INTO links (hash, kind, user, created_at, expires_at) VALUES (?, ?, ?, ?, ?)',
  );
  return {
    put: async ({ hash, kind, user, createdAt, expiresAt }) => {
      await lane.transact(() => {
        clear.run(kind, user);
        insert.run(hash, kind, user, createdAt, expiresAt);
      });
    },
    link: async (hash) => {
      const found = select.get(hash);
      await sync.covered();
      return found && { ...found };
    },
    reset: (hash, passwordHash, at) =>
      lane.transact(() => {
        const user = spend(hash, 'reset', at)?.user ?? undefined;
        if (user === undefined || !people.setPassword(user, passwordHash)) return undefined;
        return { user, sids: sessions.revokeAll(user, at, undefined) };
      }),
  };
};
