/**
 * Reading the log, one channel or the whole. Every row is checked against its checksum, and every run for holes (CorruptEvent);
 * what has expired is given as its tombstone (EXP-1).
 */
import { setImmediate as nextTurn } from 'node:timers/promises';
import { CorruptEvent, type EventRow, type Range, type UnreadAsk } from '../store.ts';
import type { Database, Scalar } from './database.ts';
import { eventColumns, type EventRecord } from '../sql/event-rows.ts';
import { eventOf } from './event-record.ts';
import { expiresAtOf } from '../../kit/gone.ts';
import { gaps } from './gaps.ts';
import { SharedReads } from './shared-reads.ts';

type NamedRecord = EventRecord & { readonly name: string };

const unreadCap = 999;

export type EventReads = {
  /** The number of a channel, by which the log names it; it never changes. */
  num(channel: string): number | undefined;
  events(range: Range, limit: number, newest: boolean, types?: readonly string[]): readonly EventRow[];
  unread(user: string, asked: readonly UnreadAsk[]): Promise<readonly number[]>;
  log(after: number, limit: number): readonly EventRow[];
  authored(user: string, after: number, to: number): readonly EventRow[];
};

const numbers = (database: Database): ((channel: string) => number | undefined) => {
  const query = database.query<{ num: number }>('SELECT num FROM channels WHERE id = ?');
  const known = new Map<string, number>();
  return (channel) => {
    const kept = known.get(channel);
    if (kept !== undefined) return kept;
    const num = query.get(channel)?.num;
    if (known.size >= 10_000) known.clear();
    if (num !== undefined) known.set(channel, num);
    return num;
  };
};

/** An index that is spoiled leaves rows out, and SQLite says nothing. */
const mustBeDense = (rows: readonly EventRecord[], channel: string): void => {
  for (const [index, { seq }] of rows.entries()) {
    const expected = (rows[index - 1]?.seq ?? seq - 1) + 1;
    if (seq !== expected) throw new CorruptEvent(channel, expected);
  }
};

/** A run that is kept for others has fewer characters than this; and all that are kept than that. */
const mostOfRun = 64 * 1024;
const mostShared = 64 * mostOfRun;
/** What a run takes, and each row of it besides its data: there are as many empty runs as anybody cares to ask for. */
const rowSize = 256;

/** Of a run that may be kept for others; undefined for any other. */
const sharedSize = (rows: readonly EventRecord[]): number | undefined => {
  let size = rowSize;
  for (const { data } of rows) {
    size += rowSize + data.length;
    if (size > mostOfRun || expiresAtOf(data) !== undefined) return undefined;
  }
  return size;
};

const channelEvents = (
  database: Database,
  num: EventReads['num'],
  now: () => number,
  begun: () => number,
): EventReads['events'] => {
  const shared = new SharedReads<readonly EventRow[]>(begun, mostShared);
  const text = (order: 'ASC' | 'DESC', filter: string): string =>
    `SELECT ${eventColumns} FROM events e
     WHERE e.channel = ? AND e.seq >= ? AND e.seq <= ? ${filter} ORDER BY e.seq ${order} LIMIT ?`;
  const ofTypes = 'AND e.type IN (SELECT value FROM json_each(?))';
  return (range, limit, newest, types) => {
    const channel = num(range.channel);
    if (channel === undefined) return [];
    const order = newest ? 'DESC' : 'ASC';
    const filter: Scalar[] = types === undefined ? [] : [JSON.stringify(types)];
    const place = `${channel} ${range.from} ${range.to} ${limit} ${order} ${filter.join('')}`;
    const known = shared.get(place);
    if (known !== undefined) return known;
    const query = database.query<EventRecord>(text(order, types === undefined ? '' : ofTypes));
    const rows = query.all(channel, range.from, range.to, ...filter, limit);
    if (newest) rows.reverse();
    if (types === undefined) mustBeDense(rows, range.channel);
    const events = rows.map((row) => eventOf(row, range.channel, now()));
    const size = sharedSize(rows);
    if (size !== undefined) shared.keep(place, events, size);
    return events;
  };
};

/** Channels counted without a pause: each may be counted to the cap. */
const countsPerTurn = 8;

type CountOne = (user: string, asked: UnreadAsk) => number;

const countEach =
  (count: CountOne): EventReads['unread'] =>
  async (user, asked) => {
    const counts: number[] = [];
    for (const [index, ask] of asked.entries()) {
      if (index % countsPerTurn === countsPerTurn - 1) await nextTurn();
      counts.push(count(user, ask));
    }
    return counts;
  };

const countUnread = (database: Database, num: EventReads['num'], now: () => number): CountOne => {
  const query = database.query<{ n: number }>(
    `SELECT count(*) AS n FROM (SELECT 1 FROM events e
     WHERE e.channel = ?1 AND e.seq > ?2 AND e.seq <= ?5 AND e.type = 'receiveMessage' AND e."by" IS NOT ?3
     AND e.data NOT IN ('{}', '{"expired":true}')
     AND e.seq NOT IN (SELECT h.seq FROM hidden_messages h WHERE h.channel = ?1 AND h.user = ?3 AND h.seq > ?2 AND h.seq <= ?5)
     AND e.seq NOT IN (SELECT x.seq FROM expiring x WHERE x.expires_at <= ?4 AND x.channel = ?1)
     LIMIT ?6)`,
  );
  const heads = database.query<{ head: number }>('SELECT head_seq AS head FROM channels WHERE num = ?');
  const between = gaps(database);
  return (user, { channel, seen, fromSeq, head }) => {
    const found = num(channel);
    if (found === undefined) return 0;
    const [low, high] = [Math.max(seen, fromSeq - 1) + 1, head ?? heads.get(found)?.head ?? 0];
    let count = 0;
    for (const { from, to } of between.up(found, low, high)) {
      count += query.get(found, from - 1, user, now(), to, unreadCap - count)?.n ?? 0;
      if (count >= unreadCap) break;
    }
    return count;
  };
};

/** `begun`: how many transactions have begun on this connection. */
export const eventReads = (database: Database, now: () => number, begun: () => number): EventReads => {
  const num = numbers(database);
  const named = `SELECT ${eventColumns}, c.id AS name FROM events e JOIN channels c ON c.num = e.channel`;
  const above = database.query<NamedRecord>(`${named} WHERE e.position > ? ORDER BY e.position LIMIT ?`);
  const own = database.query<NamedRecord>(
    `${named} WHERE e.position > ? AND e.position <= ? AND e."by" = ? ORDER BY e.position`,
  );
  return {
    num,
    events: channelEvents(database, num, now, begun),
    unread: countEach(countUnread(database, num, now)),
    log: (after, limit) => above.all(after, limit).map((row) => eventOf(row, row.name, now())),
    authored: (user, after, to) => own.all(after, to, user).map((row) => eventOf(row, row.name, now())),
  };
};
