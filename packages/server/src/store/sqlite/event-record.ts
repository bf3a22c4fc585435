/**
 * The checksum of a row of `events` on SQLite, which itself notices neither a flipped bit in a body nor one in the WAL: it
 * covers every immutable field.
 */
import { crc32 } from 'node:zlib';
import { eventBy, optional, type EventRecord } from '../sql/event-rows.ts';

/** CRC-32 over all fields but itself. */
export const checksum = (row: Omit<EventRecord, 'checksum'>): number => {
  const text = `${row.position}\n${row.channel}\n${row.seq}\n${row.type}\n${row.id}\n${optional(row.by)}\n${row.at}\n${optional(row.key_user)}\n${optional(row.client_id)}\n${row.data}`;
  return row.hash === null ? crc32(text) : crc32(row.hash, crc32(text));
};

export const eventOf = eventBy(checksum);
