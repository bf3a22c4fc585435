/**
 * Which messages one reader is shown: a page of the timeline, some by seq, the pinned ones (RES-5).
 *
 * Promise: an answer shows one moment, the one of its `asOf`; nothing below the reader's `fromSeq` (MEM-1), nothing that he hid.
 * Left to others: what became of each (message-joins.ts).
 */
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { MessagePage, MessageRow, MessagesAsk } from '../store.ts';
import type { Database } from './database.ts';
import { eventColumns, type EventRecord } from '../sql/event-rows.ts';
import { gaps } from './gaps.ts';
import { messageJoins } from './message-joins.ts';
import { newestUpTo, type Reader, type Rows as RowsOf } from '../sql/message-joins.ts';

const channelsPerTurn = 32;

type Rows = RowsOf<EventRecord>;

type Span = {
  readonly from: number;
  readonly to: number;
  readonly limit: number;
  readonly newest: boolean;
  readonly types: readonly string[];
};

export type MessageReads = {
  page(ask: MessagesAsk): MessagePage | undefined;
  /** Others have their turn in between. */
  newest(user: string, upTo: ReadonlyMap<string, number>): Promise<ReadonlyMap<string, MessageRow>>;
};

const notHidden = `NOT EXISTS (SELECT 1 FROM hidden_messages h
  WHERE h.channel = e.channel AND h.user = ? AND h.seq = e.seq)`;

const spans = (database: Database): ((reader: Reader, span: Span) => Rows) => {
  const between = gaps(database);
  const text = (order: 'ASC' | 'DESC'): string =>
    `SELECT ${eventColumns} FROM events e WHERE e.channel = ? AND e.seq >= ? AND e.seq <= ?
     AND e.type IN (SELECT value FROM json_each(?)) AND ${notHidden} ORDER BY e.seq ${order} LIMIT ?`;
  return ({ num, user, from, head }, { newest, types, limit, ...span }) => {
    const [low, high] = [Math.max(from, span.from), Math.min(head, span.to)];
    if (low > high) return { records: [], more: false };
    const query = database.query<EventRecord>(text(newest ? 'DESC' : 'ASC'));
    const records: EventRecord[] = [];
    for (const { from: start, to } of newest ? between.down(num, low, high) : between.up(num, low, high)) {
      // One row more than asked for tells whether there is more.
      const wanted = limit + 1 - records.length;
      if (wanted > 0) records.push(...query.all(num, start, to, JSON.stringify(types), user, wanted));
      else break;
    }
    const more = records.length > limit;
    const page = records.slice(0, limit);
    return { records: newest ? page.toReversed() : page, more, anchor: newest ? page.length - 1 : 0 };
  };
};

/** Half before the place, half from it on. */
const around = (read: ReturnType<typeof spans>, reader: Reader, place: number, span: Span): Rows => {
  const after = read(reader, { ...span, from: place, limit: Math.ceil(span.limit / 2), newest: false });
  const left = span.limit - after.records.length;
  if (left === 0) return after;
  const before = read(reader, { ...span, to: place - 1, limit: left, newest: true });
  const more = before.more || after.more;
  const anchor = Math.max(0, before.records.length - Number(after.records.length === 0));
  return { records: [...before.records, ...after.records], more, anchor };
};

const finders = (database: Database) => {
  const read = spans(database);
  // The few that are asked for come first: SQLite itself would rather go through the whole channel.
  const named = database.query<EventRecord>(
    `SELECT ${eventColumns} FROM json_each(?) asked CROSS JOIN events e ON e.seq = asked.value
     WHERE e.channel = ? AND +e.seq >= ? AND e.type = 'receiveMessage' AND ${notHidden} ORDER BY asked.key`,
  );
  const pinned = database.query<EventRecord>(
    `SELECT ${eventColumns} FROM message_state s JOIN events e ON e.channel = s.channel AND e.seq = s.seq
     WHERE s.channel = ? AND s.pinned_seq IS NOT NULL AND s.seq >= ? AND ${notHidden} ORDER BY s.pinned_seq DESC`,
  );
  return (reader: Reader, { which }: MessagesAsk): Rows => {
    const { num, user, from } = reader;
    if ('seqs' in which)
      return { records: named.all(JSON.stringify(which.seqs), num, from, user), more: false };
    if ('pinned' in which) return { records: pinned.all(num, from, user), more: false };
    const { before, after, around: place, limit, types } = which;
    const all = { from: 0, to: Number.MAX_SAFE_INTEGER, limit, types, newest: true };
    if (place !== undefined) return around(read, reader, place, all);
    if (after !== undefined) return read(reader, { ...all, from: after + 1, newest: false });
    return read(reader, before === undefined ? all : { ...all, to: before - 1 });
  };
};

export const messageReads = (database: Database, now: () => number): MessageReads => {
  const find = finders(database);
  const join = messageJoins(database, now);
  const member = database.query<{ num: number; head: number; fromSeq: number }>(
    `SELECT c.num, c.head_seq AS head, m.from_seq AS fromSeq FROM channels c JOIN members m ON m.channel = c.num
     WHERE c.id = ? AND m.user = ?`,
  );
  const page: MessageReads['page'] = (ask) => {
    const row = member.get(ask.channel, ask.user);
    if (row === undefined) return undefined;
    const { channel, user } = ask;
    const reader = { num: row.num, channel, user, from: row.fromSeq, head: row.head };
    const { messages, more } = join(reader, find(reader, ask));
    // What has expired stays pinned in its row until it is scrubbed.
    const there = 'pinned' in ask.which ? messages.filter(({ gone }) => gone === undefined) : messages;
    return { asOf: row.head, messages: there, more };
  };
  return {
    page,
    newest: async (user, upTo) => {
      const found = new Map<string, MessageRow>();
      for (const [index, [channel, seq]] of [...upTo].entries()) {
        if (index % channelsPerTurn === channelsPerTurn - 1) await nextTurn();
        const message = page({ channel, user, which: newestUpTo(seq) })?.messages[0];
        if (message !== undefined) found.set(channel, message);
      }
      return found;
    },
  };
};
