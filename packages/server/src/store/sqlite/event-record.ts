/**
 * A row of `events` and its checksum.
 *
 * Promise: the checksum covers every immutable field, and no row is handed out whose content does not fit it:
 * SQLite itself notices neither a flipped bit in a body nor one in the WAL.
 */
import { crc32 } from 'node:zlib';
import { CorruptEvent, type EventRow } from '../store.ts';
import { dataAt } from '../../kit/gone.ts';

/** A row as the table has it; `channel` is the channel's number, and `name` its id where the query joins it. */
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

/** CRC-32 over all fields but itself. */
export const checksum = (row: Omit<EventRecord, 'checksum'>): number => {
  const text = `${row.position}\n${row.channel}\n${row.seq}\n${row.type}\n${row.id}\n${optional(row.by)}\n${row.at}\n${optional(row.key_user)}\n${optional(row.client_id)}\n${row.data}`;
  return row.hash === null ? crc32(text) : crc32(row.hash, crc32(text));
};

/** The columns of an EventRecord, as `e`. */
export const eventColumns =
  'e.position, e.channel, e.seq, e.type, e.id, e."by", e.at, e.key_user, e.client_id, e.hash, e.data, e.checksum';

/** The event of a row as it reads at a time (EXP-1), or CorruptEvent. */
export const eventOf = (row: EventRecord, channel: string, now: number): EventRow => {
  if (checksum(row) !== row.checksum) throw new CorruptEvent(channel, row.seq);
  const { position, seq, id, type, by, at } = row;
  return { position, channel, seq, id, type, by, at, data: dataAt(type, row.data, now) };
};
