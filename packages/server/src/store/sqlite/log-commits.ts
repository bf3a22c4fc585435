/**
 * Batches of writes to the log, each in a transaction of its own: what one left of channels and members is there for the next.
 */
import type { Committed, Write } from '../store.ts';
import { runBatch } from './batch.ts';
import type { Database } from './database.ts';
import { LedgerCache } from './ledger-cache.ts';
import type { LedgerStatements } from './ledger-statements.ts';
import { Ledger } from './ledger.ts';
import type { WriteLane } from './write-lane.ts';

export type LogCommitsOptions = {
  readonly database: Database;
  readonly lane: WriteLane;
  readonly statements: LedgerStatements;
  readonly ids: () => string;
  /** The last position, asked before each commit and told after it. */
  readonly last: () => number;
  readonly reached: (last: number) => void;
};

export const logCommits = ({ database, lane, statements, ids, last, reached }: LogCommitsOptions) => {
  const cache = new LedgerCache();
  return (writes: readonly Write[]): Promise<Committed> =>
    lane.transact(
      () => {
        cache.begin(lane.begun);
        return runBatch(new Ledger(database, statements, ids, last(), cache), writes);
      },
      (committed) => {
        reached(committed.last);
        cache.committed(lane.begun);
      },
    );
};
