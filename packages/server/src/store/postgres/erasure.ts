/** The end of an account. Each part is one transaction (functions/upkeep.ts), and does nothing where there is nothing left to do. */
import type { ErasureStore } from '../store.ts';
import type { Parts } from './open-postgres-store.ts';

const pending = 'SELECT id FROM users WHERE erased_at IS NOT NULL AND erasure_done = 0 ORDER BY id';
const present = `SELECT c.id FROM members m JOIN channels c ON c.num = m.channel
  WHERE m."user" = $1 AND c.kind <> 'self' AND NOT (c.kind = 'direct' AND c.head_seq = 0) ORDER BY c.num`;

const idsOf = (rows: readonly { readonly id: string }[]): readonly string[] => rows.map(({ id }) => id);

export const erasure = ({ database }: Parts): ErasureStore => ({
  begin: async (user, at) => {
    const row = await database.row<{ begun: boolean }>('SELECT begin_erasure($1, $2) AS begun', [user, at]);
    return row?.begun === true;
  },
  pending: async () => idsOf(await database.rows(pending)),
  channels: async (user) => idsOf(await database.rows(present, [user])),
  finish: async (user) => {
    await database.row('SELECT finish_erasure($1)', [user]);
  },
});
