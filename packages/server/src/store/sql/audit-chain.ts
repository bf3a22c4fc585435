/**
 * The chain of the audit log: each row is sealed over the one before, in the same way on every database, so that it can be copied.
 */
import { createHash } from 'node:crypto';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { AuditEntry, AuditRow } from '../store.ts';

export type Sealed = AuditRow & { readonly checksum: string };

export const auditColumns = 'num, at, "by", action, target, detail';
export const rowsPerTurn = 500;

export const seal = (before: string, num: number, { at, by, action, target, detail }: AuditEntry): string =>
  createHash('sha256')
    .update(JSON.stringify([before, num, at, by, action, target, detail]))
    .digest('base64url');

/** The number of the first row that does not fit; `page` gives the next rows above a number. */
export const firstBroken = async (
  page: (after: number) => readonly Sealed[] | Promise<readonly Sealed[]>,
): Promise<number | undefined> => {
  let before = { num: 0, checksum: '' };
  for (let rows = await page(0); rows.length > 0; rows = await page(before.num)) {
    for (const row of rows) {
      if (row.num !== before.num + 1 || row.checksum !== seal(before.checksum, row.num, row)) return row.num;
      before = row;
    }
    await nextTurn();
  }
  return undefined;
};
