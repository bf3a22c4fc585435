/**
 * Reading the log, one channel or the whole, and what moved for one user (RES-1, STA-1). Every row is checked against its checksum
 * (CorruptEvent), and what has expired is given as its tombstone (EXP-1). Each answer is one statement, and so of one moment.
 */
import type { EventRow, Missing, Range, Store } from '../store.ts';
import { eventColumns, type EventRecord } from '../sql/event-rows.ts';
import { eventOf } from './event-record.ts';
import { merging } from './merged.ts';
import type { Parts } from './open-postgres-store.ts';

type NamedRecord = EventRecord & { readonly name: string };

const named = `SELECT ${eventColumns}, c.id AS name FROM events e JOIN channels c ON c.num = e.channel`;
const above = `${named} WHERE e."position" > $1 ORDER BY e."position" LIMIT $2`;
const own = `${named} WHERE e."position" > $2 AND e."position" <= $3 AND e."by" = $1 ORDER BY e."position"`;

const inChannel = (order: 'ASC' | 'DESC', filter: string): string =>
  `SELECT ${eventColumns} FROM events e
   WHERE e.channel = (SELECT c.num FROM channels c WHERE c.id = $1) AND e.seq >= $2 AND e.seq <= $3 ${filter}
   ORDER BY e.seq ${order} LIMIT $4`;

const eventsIn =
  ({ database, now }: Parts): Store['events'] =>
  async ({ channel, from, to }, limit, newest, types) => {
    const sql = inChannel(
      newest ? 'DESC' : 'ASC',
      types === undefined ? '' : 'AND e.type = ANY ($5::text[])',
    );
    const values = [channel, from, to, limit, ...(types === undefined ? [] : [types])];
    const rows = await database.rows<EventRecord>(sql, values);
    if (newest) rows.reverse();
    return rows.map((row) => eventOf(row, channel, now()));
  };

const low = 'greatest($2, m.opened_position)';
const moved = `SELECT h."position" AS "asOf", c.id AS channel, c.kind, c.head_seq AS "to",
    c.state_position > $2 OR m.state_position > $2 AS "stateMoved",
    CASE WHEN c.head_position > ${low} THEN first_above(c.num, m.from_seq, c.head_seq, ${low}) END AS "from"
  FROM log_head h LEFT JOIN (members m JOIN channels c ON c.num = m.channel AND c.kind <> 'feed')
    ON m."user" = $1 AND m.opened_position IS NOT NULL
    AND (c.head_position > $2 OR c.state_position > $2 OR m.state_position > $2)
  WHERE h.log = 0`;

type Moved = { readonly asOf: number; readonly stateMoved: boolean } & Missing['ranges'][number];

const missingFor =
  ({ database }: Parts): Store['missing'] =>
  async (user, after) => {
    const rows = await database.rows<{ [Key in keyof Moved]: Moved[Key] | null }>(moved, [user, after]);
    const ranges: Missing['ranges'][number][] = [];
    for (const { channel, kind, from, to } of rows) {
      if (channel !== null && kind !== null && from !== null && to !== null)
        ranges.push({ channel, kind, from, to });
    }
    const states = rows.flatMap(({ channel, stateMoved }) =>
      channel !== null && stateMoved === true ? [channel] : [],
    );
    return { asOf: rows[0]?.asOf ?? 0, ranges, states };
  };

export const logReads = (parts: Parts) => {
  const { database, now } = parts;
  return {
    lastPosition: async () =>
      (await database.row<{ position: number }>('SELECT "position" FROM log_head WHERE log = 0'))?.position ??
      0,
    events: eventsIn(parts),
    log: async (after: number, limit: number): Promise<readonly EventRow[]> =>
      (await database.rows<NamedRecord>(above, [after, limit])).map((row) => eventOf(row, row.name, now())),
    authored: async (user: string, after: number, to: number): Promise<readonly EventRow[]> =>
      (await database.rows<NamedRecord>(own, [user, after, to])).map((row) => eventOf(row, row.name, now())),
    missing: missingFor(parts),
    merged: (ranges: readonly Range[], after: number, limit: number) =>
      merging(parts)({ ranges, after, limit }),
  };
};
