/**
 * A row of `events` as both databases keep it, and the event that it reads as; each has a checksum of its own kind.
 *
 * Promise: no row is handed out whose content does not fit it; what has expired reads as its tombstone (EXP-1).
 */
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

/** The columns of an EventRecord, as `e`. */
export const eventColumns =
  'e."position", e.channel, e.seq, e.type, e.id, e."by", e.at, e.key_user, e.client_id, e.hash, e.data, e.checksum';

/** Told apart from every text, the empty one too. */
export const optional = (text: string | null): string => (text === null ? '-' : `+${text}`);

/** The event of a row as it reads at a time, or CorruptEvent. */
export const eventBy =
  (checksum: (row: EventRecord) => number) =>
  (row: EventRecord, channel: string, now: number): EventRow => {
    if (checksum(row) !== row.checksum) throw new CorruptEvent(channel, row.seq);
    const { position, seq, id, type, by, at } = row;
    return { position, channel, seq, id, type, by, at, data: dataAt(type, row.data, now) };
  };
