/**
 * The places that followers of the log have reached, kept in the database whose log it is: a backup brings both back together.
 */
import type { FollowerStore } from '../store.ts';
import type { Database } from './database.ts';
import type { WalSync } from './wal-sync.ts';
import type { WriteLane } from './write-lane.ts';

type Parts = { readonly database: Database; readonly lane: WriteLane; readonly sync: WalSync };

export const sqliteFollowers = ({ database, lane, sync }: Parts): FollowerStore => {
  const select = database.query<{ position: number }>('SELECT position FROM followers WHERE name = ?');
  const upsert = database.query(
    `INSERT INTO followers (name, position) VALUES (?, ?)
     ON CONFLICT (name) DO UPDATE SET position = max(position, excluded.position)`,
  );
  return {
    place: async (name) => {
      const row = select.get(name);
      await sync.covered();
      return row?.position;
    },
    reach: async (name, position) => {
      await lane.transact(() => upsert.run(name, position));
    },
  };
};
