/**
 * The audit log on Postgres: one chain of rows, whichever node adds one. Who finds that another one was quicker seals anew.
 */
import { auditColumns, firstBroken, rowsPerTurn, seal, type Sealed } from '../sql/audit-chain.ts';
import { StoreUnavailable, type AuditEntry, type AuditRow, type AuditStore } from '../store.ts';
import type { Database } from './database.ts';
import type { Parts } from './open-postgres-store.ts';

const attempts = 100;

const newest = 'SELECT num, checksum FROM audit ORDER BY num DESC LIMIT 1';
const insert = `INSERT INTO audit (${auditColumns}, checksum) VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT DO NOTHING`;
const below = `SELECT ${auditColumns} FROM audit WHERE num < $1 AND ($2::text IS NULL OR "by" = $2)
  AND ($3::text IS NULL OR action = $3) ORDER BY num DESC LIMIT $4`;
const above = `SELECT ${auditColumns}, checksum FROM audit WHERE num > $1 ORDER BY num LIMIT ${rowsPerTurn}`;

/** False where the place was taken meanwhile. */
const added = async (database: Database, entry: AuditEntry): Promise<boolean> => {
  const last = await database.row<{ num: number; checksum: string }>(newest);
  const num = (last?.num ?? 0) + 1;
  const { at, by, action, target, detail } = entry;
  const sealed = seal(last?.checksum ?? '', num, entry);
  return (await database.changed(insert, [num, at, by, action, target, detail, sealed])) === 1;
};

export const postgresAudit = ({ database }: Parts): AuditStore => ({
  append: async (entry) => {
    for (let attempt = 0; attempt < attempts; attempt += 1) if (await added(database, entry)) return;
    throw new StoreUnavailable('the audit log is too busy');
  },
  page: ({ before, by, action, limit }) => {
    const values = [before ?? Number.MAX_SAFE_INTEGER, by ?? null, action ?? null, limit];
    return database.rows<AuditRow>(below, values);
  },
  firstBroken: () => firstBroken((after) => database.rows<Sealed>(above, [after])),
});
