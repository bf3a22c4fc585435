/**
 * The checksum of a row of `events` on Postgres, which the database made (`event_checksum`) and whoever reads verifies.
 */
import { createHash } from 'node:crypto';
import { eventBy, optional, type EventRecord } from '../sql/event-rows.ts';

/** The first 48 bits of a hash over all fields but itself. */
const checksum = (row: EventRecord): number => {
  const hash = row.hash === null ? null : Buffer.from(row.hash).toString('hex');
  const who = [row.id, optional(row.by), row.at, optional(row.key_user), optional(row.client_id)];
  const fields = [row.position, row.channel, row.seq, row.type, ...who, optional(hash), row.data];
  return createHash('sha256').update(fields.join('\n')).digest().readUIntBE(0, 6);
};

export const eventOf = eventBy(checksum);
