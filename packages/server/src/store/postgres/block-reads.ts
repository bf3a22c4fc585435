/** Who has blocked whom (BLK-1). Whether it bites is asked again inside each commit. */
import type { Store } from '../store.ts';
import type { Parts } from './open-postgres-store.ts';

const of = `SELECT
  ARRAY (SELECT blocked FROM blocks WHERE "user" = $1 ORDER BY blocked) AS blocked,
  ARRAY (SELECT "user" FROM blocks WHERE blocked = $1 ORDER BY "user") AS "blockedBy"`;
const between = `SELECT 1 FROM blocks
  WHERE ("user" = $1 AND blocked = $2) OR ("user" = $2 AND blocked = $1) LIMIT 1`;
const inDirect = `SELECT 1 FROM channels c JOIN members m ON m.channel = c.num AND m."user" <> $2
  JOIN blocks b ON (b."user" = $2 AND b.blocked = m."user") OR (b."user" = m."user" AND b.blocked = $2)
  WHERE c.id = $1 AND c.kind = 'direct' LIMIT 1`;

type Blocks = Awaited<ReturnType<Store['blocks']>>;

export const blockReads = ({ database }: Parts): Pick<Store, 'blocks' | 'blockedBetween' | 'blockedIn'> => ({
  blocks: async (user) => (await database.row<Blocks>(of, [user])) ?? { blocked: [], blockedBy: [] },
  blockedBetween: async (user, other) => (await database.row(between, [user, other])) !== undefined,
  blockedIn: async (channel, user) => (await database.row(inDirect, [channel, user])) !== undefined,
});
