/**
 * The audit log: one chain of rows, each sealed over the one before.
 */
import { auditColumns, firstBroken, rowsPerTurn, seal, type Sealed } from '../sql/audit-chain.ts';
import type { AuditEntry, AuditRow, AuditStore } from '../store.ts';
import type { Database } from './database.ts';
import type { WalSync } from './wal-sync.ts';
import type { WriteLane } from './write-lane.ts';

type Parts = { readonly database: Database; readonly lane: WriteLane; readonly sync: WalSync };

const appending = (database: Database): ((entry: AuditEntry) => void) => {
  const newest = database.query<{ num: number; checksum: string }>(
    'SELECT num, checksum FROM audit ORDER BY num DESC LIMIT 1',
  );
  const insert = database.query(`INSERT INTO audit (${auditColumns}, checksum) VALUES (?, ?, ?, ?, ?, ?, ?)`);
  return (entry) => {
    const last = newest.get();
    const num = (last?.num ?? 0) + 1;
    const { at, by, action, target, detail } = entry;
    insert.run(num, at, by, action, target, detail, seal(last?.checksum ?? '', num, entry));
  };
};

/** The check of the whole chain, over any connection. */
export const checking = (database: Database): AuditStore['firstBroken'] => {
  const page = database.query<Sealed>(
    `SELECT ${auditColumns}, checksum FROM audit WHERE num > ? ORDER BY num LIMIT ${rowsPerTurn}`,
  );
  return () => firstBroken((after) => page.all(after));
};

export const sqliteAudit = ({ database, lane, sync }: Parts): AuditStore => {
  const append = appending(database);
  const page = database.query<AuditRow>(
    `SELECT ${auditColumns} FROM audit
     WHERE num < ?1 AND (?2 IS NULL OR "by" = ?2) AND (?3 IS NULL OR action = ?3) ORDER BY num DESC LIMIT ?4`,
  );
  return {
    append: (entry) => lane.transact(() => append(entry)),
    page: async ({ before, by, action, limit }) => {
      const rows = page.all(before ?? Number.MAX_SAFE_INTEGER, by ?? null, action ?? null, limit);
      await sync.covered();
      return rows.map((row) => ({ ...row }));
    },
    firstBroken: checking(database),
  };
};
