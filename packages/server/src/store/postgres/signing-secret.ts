/** The secret with which all nodes sign: the first node's, for ever. Whoever reads the database could do more than sign. */
import type { Store } from '../store.ts';
import type { Parts } from './open-postgres-store.ts';

const keep = "INSERT INTO secrets (name, value) VALUES ('signing', $1) ON CONFLICT DO NOTHING";
const kept = "SELECT value FROM secrets WHERE name = 'signing'";

export const signingSecret =
  ({ database }: Parts): NonNullable<Store['signingSecret']> =>
  async (fresh) => {
    await database.changed(keep, [fresh]);
    const row = await database.row<{ value: Uint8Array }>(kept);
    if (row === undefined) throw new Error('the signing secret cannot be read back');
    return new Uint8Array(row.value);
  };
