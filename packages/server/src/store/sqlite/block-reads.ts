/** Who has blocked whom (BLK-1). Whether it bites is asked again inside each transaction (guards.ts). */
import type { Blocks } from '../store.ts';
import type { Database } from './database.ts';

type Row = { readonly id: string };

/** Whether one of two has blocked the other. */
export const blockedPair = `SELECT 1 FROM blocks WHERE user = ?1 AND blocked = ?2
  UNION ALL SELECT 1 FROM blocks WHERE user = ?2 AND blocked = ?1 LIMIT 1`;

/** Of a direct channel, by its number: whether one of its two has blocked the other. */
export const blockedInDirect = `SELECT 1 FROM members m WHERE m.channel = ?1 AND m.user <> ?2 AND (
  EXISTS (SELECT 1 FROM blocks b WHERE b.user = ?2 AND b.blocked = m.user) OR
  EXISTS (SELECT 1 FROM blocks b WHERE b.user = m.user AND b.blocked = ?2))`;

export type BlockReads = {
  of(user: string): Blocks;
  between(user: string, other: string): boolean;
  inDirect(channel: string, user: string): boolean;
};

export const blockReads = (database: Database): BlockReads => {
  const blocked = database.query<Row>('SELECT blocked AS id FROM blocks WHERE user = ? ORDER BY blocked');
  const blockedBy = database.query<Row>('SELECT user AS id FROM blocks WHERE blocked = ? ORDER BY user');
  const between = database.query(blockedPair);
  const direct = database.query<{ num: number }>("SELECT num FROM channels WHERE id = ? AND kind = 'direct'");
  const inDirect = database.query(blockedInDirect);
  const ids = (rows: readonly Row[]): readonly string[] => rows.map(({ id }) => id);
  return {
    of: (user) => ({ blocked: ids(blocked.all(user)), blockedBy: ids(blockedBy.all(user)) }),
    between: (user, other) => between.get(user, other) !== undefined,
    inDirect: (channel, user) => {
      const num = direct.get(channel)?.num;
      return num !== undefined && inDirect.get(num, user) !== undefined;
    },
  };
};
