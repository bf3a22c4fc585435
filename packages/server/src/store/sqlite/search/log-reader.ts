/**
 * What the index reads of the log's own file, over a connection that cannot write: rows of the log in their order, epochs, and
 * what a user may read. Rows whose checksum does not fit are passed over.
 */
import { CorruptEvent, type Epoch, type EventRow } from '../../store.ts';
import type { Database } from '../database.ts';
import { eventColumns, type EventRecord } from '../../sql/event-rows.ts';
import { eventOf } from '../event-record.ts';

/** A channel that a user may read, from `fromSeq` on. */
export type Readable = {
  readonly num: number;
  readonly id: string;
  readonly fromSeq: number;
};

export type LogRow = EventRow & { readonly num: number };

// As it was written: what has expired is taken out by its time.
const always = 0;

const rowOf = (record: EventRecord): LogRow | undefined => {
  try {
    return { ...eventOf(record, String(record.channel), always), num: record.channel };
  } catch (error) {
    if (error instanceof CorruptEvent) return undefined;
    throw error;
  }
};

const readable = `SELECT c.num, c.id, m.from_seq AS fromSeq
  FROM members m JOIN channels c ON c.num = m.channel WHERE m.user = ? AND c.kind IN ('direct', 'group')`;

export const logReader = (database: Database) => {
  const events = `SELECT ${eventColumns} FROM events e`;
  const after = database.query<EventRecord>(
    `${events} WHERE e.position > ? AND e.position <= ? AND e.type <> 'feedUpdate' ORDER BY e.position LIMIT ?`,
  );
  const one = database.query<EventRecord>(`${events} WHERE e.channel = ? AND e.seq = ?`);
  const at = database.query<EventRecord>(`${events} WHERE e.position = ?`);
  const place = database.query<{ position: number }>(
    'SELECT position FROM events WHERE channel = ? AND seq = ?',
  );
  const all = database.query<Readable>(readable);
  const named = database.query<Readable>(`${readable} AND c.id = ?`);
  const numbered = database.query<Readable>(`${readable} AND c.num = ?`);
  return {
    epochs: () => database.query<Epoch>('SELECT epoch, "from" FROM epochs ORDER BY num').all(),
    last: () => database.query<{ n: number | null }>('SELECT max(position) AS n FROM events').get()?.n ?? 0,
    /** The next rows up to a position, and the position that they reach. */
    after(position: number, to: number, limit: number): { rows: readonly LogRow[]; reached: number } {
      const records = after.all(position, to, limit);
      const reached = records.length < limit ? to : (records.at(-1)?.position ?? to);
      return { rows: records.map(rowOf).filter((row) => row !== undefined), reached };
    },
    event(channel: number, seq: number): LogRow | undefined {
      const record = one.get(channel, seq);
      return record === undefined ? undefined : rowOf(record);
    },
    positionOf: (channel: number, seq: number) => place.get(channel, seq)?.position,
    at(position: number): LogRow | undefined {
      const record = at.get(position);
      return record === undefined ? undefined : rowOf(record);
    },
    channelsOf: (user: string) => all.all(user),
    channelNamed: (user: string, id: string) => named.get(user, id),
    /** Undefined where the user is not in it. */
    channelOf: (user: string, num: number) => numbered.get(user, num),
  };
};

export type LogReader = ReturnType<typeof logReader>;
