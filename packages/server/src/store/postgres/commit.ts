/**
 * Committing a batch: one statement, one round trip, one transaction (functions/commit.ts).
 *
 * Promise: commits of one node follow each other in the order in which they were asked for. Whatever goes wrong on the way, the batch is
 * told as unknown (CommitFailed), for it may be on disk: its client ids tell, when they are sent again. What the database refused for
 * what a write said was undone whole, and goes once more with each write apart.
 */
import { CommitFailed, type Committed, type Write } from '../store.ts';
import { batchOf, committedOf, type Batch, type Told } from './batch-wire.ts';
import type { Database } from './database.ts';
import { isOwnFault } from './trouble.ts';

type CommitParts = {
  readonly database: Database;
  readonly ids: () => string;
  readonly isClosed: () => boolean;
};

const statement = 'SELECT commit_batch($1::jsonb) AS told';

const send = async ({ database, ids }: CommitParts, batch: Batch, careful: boolean): Promise<Told> => {
  const text = `{"id":${JSON.stringify(ids())},"careful":${careful},"writes":[${batch.writes.join(',')}]}`;
  const row = await database.once<{ told: Told }>(statement, [text], 'commit');
  if (row === undefined) throw new Error('the database gave no answer');
  return row.told;
};

export const committing =
  (parts: CommitParts) =>
  async (writes: readonly Write[]): Promise<Committed> => {
    if (parts.isClosed()) throw new CommitFailed('the store is closed', { fatal: true });
    const batch = batchOf(writes);
    try {
      const told = await send(parts, batch, false).catch((error: unknown) => {
        if (!(error instanceof CommitFailed && isOwnFault(error.cause))) throw error;
        return send(parts, batch, true);
      });
      return committedOf(writes, batch, told);
    } catch (cause) {
      if (cause instanceof CommitFailed) throw cause;
      throw new CommitFailed('the transaction failed', { fatal: false, cause });
    }
  };
