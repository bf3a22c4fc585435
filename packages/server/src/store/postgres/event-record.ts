/**
 * A row of `events` on Postgres and its checksum, which the database made (`event_checksum`) and whoever reads verifies.
 *
 * Promise: no row is handed out whose content does not fit it; what has expired reads as its tombstone (EXP-1).
 */
import { createHash } from 'node:crypto';
import { dataAt } from '../../kit/gone.ts';
import { CorruptEvent, type EventRow } from '../store.ts';

/** A row as the table has it; `channel` is the channel's number. */
export type EventRecord = {
  readonly position: number;
  readonly channel: number;
  readonly seq: number;
  readonly type: string;
  readonly id: string;
  readonly by: string | null;
  readonly at: number;
  readonly key_user: string | null;
  readonly client_id: string | null;
  readonly hash: Uint8Array | null;
  readonly data: string;
  readonly checksum: number;
};

const optional = (text: string | null): string => (text === null ? '-' : `+${text}`);

/** The first 48 bits of a hash over all fields but itself. */
const checksum = (row: EventRecord): number => {
  const hash = row.hash === null ? null : Buffer.from(row.hash).toString('hex');
  const who = [row.id, optional(row.by), row.at, optional(row.key_user), optional(row.client_id)];
  const fields = [row.position, row.channel, row.seq, row.type, ...who, optional(hash), row.data];
  return createHash('sha256').update(fields.join('\n')).digest().readUIntBE(0, 6);
};

/** The columns of an EventRecord, as `e`. */
export const eventColumns =
  'e."position", e.channel, e.seq, e.type, e.id, e."by", e.at, e.key_user, e.client_id, e.hash, e.data, e.checksum';

/** The event of a row as it reads at a time, or CorruptEvent. */
export const eventOf = (row: EventRecord, channel: string, now: number): EventRow => {
  if (checksum(row) !== row.checksum) throw new CorruptEvent(channel, row.seq);
  const { position, seq, id, type, by, at } = row;
  return { position, channel, seq, id, type, by, at, data: dataAt(type, row.data, now) };
};
