/** The places that followers of the log have reached; none goes back, whichever node tells them. */
import type { FollowerStore } from '../store.ts';
import type { Parts } from './open-postgres-store.ts';

const upsert = `INSERT INTO followers (name, "position") VALUES ($1, $2) ON CONFLICT (name)
  DO UPDATE SET "position" = greatest(followers."position", excluded."position")`;

export const postgresFollowers = ({ database }: Parts): FollowerStore => ({
  place: async (name) => {
    const sql = 'SELECT "position" FROM followers WHERE name = $1';
    return (await database.row<{ position: number }>(sql, [name]))?.position;
  },
  reach: async (name, position) => {
    await database.rows(upsert, [name, position]);
  },
});
