/**
 * Messages as they stand for one reader: rows of the log joined with what later events made of them (RES-5).
 *
 * Promise: an answer shows one moment, the one of its `asOf`; nothing below the reader's `fromSeq` (MEM-1), nothing that he hid;
 * of a message that is gone, its tombstone (EXP-1); of an anonymous poll, nobody's vote but the reader's own.
 */
import type { MessagePage, MessagesAsk, MessageRow, PollRow, Touched } from '../store.ts';
import type { Database } from './database.ts';
import { eventColumns, eventOf, type EventRecord } from './event-record.ts';
import { gaps } from './gaps.ts';
import { goneOf } from './gone.ts';
import { contentOf, isClosed, type PollContent } from './message-content.ts';
import { chosen } from './message-state.ts';
import { stateColumns, type StateRecord } from './message-statements.ts';

type Reader = {
  readonly num: number;
  readonly channel: string;
  readonly user: string;
  readonly from: number;
  readonly head: number;
};
type Span = {
  readonly from: number;
  readonly to: number;
  readonly limit: number;
  readonly newest: boolean;
  readonly types: readonly string[];
};
type Rows = { readonly records: readonly EventRecord[]; readonly more: boolean };

export type MessageReads = { messages(ask: MessagesAsk): MessagePage | undefined };

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
    return { records: newest ? page.toReversed() : page, more };
  };
};

/** Half before the place, half from it on. */
const around = (read: ReturnType<typeof spans>, reader: Reader, place: number, span: Span): Rows => {
  const after = read(reader, { ...span, from: place, limit: Math.ceil(span.limit / 2), newest: false });
  const left = span.limit - after.records.length;
  if (left === 0) return after;
  const before = read(reader, { ...span, to: place - 1, limit: left, newest: true });
  return { records: [...before.records, ...after.records], more: before.more || after.more };
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

const grouped = (rows: readonly { emoji: string; user: string }[]): Touched['reactions'] =>
  [...Map.groupBy(rows, ({ emoji }) => emoji)].map(([emoji, of]) => ({
    emoji,
    users: of.map(({ user }) => user),
  }));

const pollReads = (database: Database) => {
  const votes = database.query<{ user: string; options: string }>(
    'SELECT user, options FROM votes WHERE channel = ? AND target = ? ORDER BY seq',
  );
  const own = database.query<{ options: string }>(
    'SELECT options FROM votes WHERE channel = ? AND target = ? AND user = ?',
  );
  return (reader: Reader, state: StateRecord, poll: PollContent, now: number): PollRow => {
    const counts: number[] = JSON.parse(state.counts ?? JSON.stringify(poll.options.map(() => 0)));
    const secret = poll.anonymous === true;
    const mine = secret ? own.get(reader.num, state.seq, reader.user) : undefined;
    return {
      counts,
      total: state.total ?? 0,
      closed: isClosed(poll, state.closedSeq, now),
      votes: secret
        ? null
        : votes.all(reader.num, state.seq).map((row) => ({ user: row.user, options: chosen(row) })),
      mine: mine === undefined ? null : chosen(mine),
    };
  };
};

const untouched = { asOf: 0, editedSeq: null, pinnedSeq: null, closedSeq: null, counts: null, total: null };

const joins = (database: Database, now: () => number) => {
  const states = database.query<StateRecord>(
    `SELECT ${stateColumns} FROM message_state s
     WHERE s.channel = ? AND s.seq IN (SELECT value FROM json_each(?))`,
  );
  const reactions = database.query<{ emoji: string; user: string }>(
    'SELECT emoji, user FROM reactions WHERE channel = ? AND target = ? ORDER BY since, seq',
  );
  const event = database.query<EventRecord>(
    `SELECT ${eventColumns} FROM events e WHERE e.channel = ? AND e.seq = ?`,
  );
  const pollOf = pollReads(database);
  const textOf = (reader: Reader, editedSeq: number | null): string | null => {
    const row = editedSeq === null ? undefined : event.get(reader.num, editedSeq);
    return row === undefined ? null : (contentOf(eventOf(row, reader.channel, now())).text ?? null);
  };
  const touchedOf = (reader: Reader, state: StateRecord, poll: PollContent | undefined): Touched => ({
    asOf: state.asOf,
    editedSeq: state.editedSeq,
    text: textOf(reader, state.editedSeq),
    reactions: grouped(reactions.all(reader.num, state.seq)),
    poll: poll === undefined ? null : pollOf(reader, state, poll, now()),
    pinned: state.pinnedSeq !== null,
  });
  return (reader: Reader, records: readonly EventRecord[]): readonly MessageRow[] => {
    const seqs = JSON.stringify(records.map(({ seq }) => seq));
    const byRow = new Map(states.all(reader.num, seqs).map((state) => [state.seq, state]));
    return records.map((record) => {
      const row = eventOf(record, reader.channel, now());
      if (row.type !== 'receiveMessage') return { event: row, gone: undefined, touched: undefined };
      const gone = goneOf(row.data);
      const { poll } = gone === undefined ? contentOf(row) : {};
      const ended = poll !== undefined && isClosed(poll, null, now());
      const state = byRow.get(row.seq) ?? (ended ? { ...untouched, seq: row.seq } : undefined);
      const here = gone === undefined && state !== undefined;
      return { event: row, gone, touched: here ? touchedOf(reader, state, poll) : undefined };
    });
  };
};

export const messageReads = (database: Database, now: () => number): MessageReads => {
  const find = finders(database);
  const join = joins(database, now);
  const member = database.query<{ num: number; head: number; fromSeq: number }>(
    `SELECT c.num, c.head_seq AS head, m.from_seq AS fromSeq FROM channels c JOIN members m ON m.channel = c.num
     WHERE c.id = ? AND m.user = ?`,
  );
  return {
    messages: (ask) => {
      const row = member.get(ask.channel, ask.user);
      if (row === undefined) return undefined;
      const { channel, user } = ask;
      const reader = { num: row.num, channel, user, from: row.fromSeq, head: row.head };
      const { records, more } = find(reader, ask);
      const messages = join(reader, records);
      // What has expired stays pinned in its row until it is scrubbed.
      const there = 'pinned' in ask.which ? messages.filter(({ gone }) => gone === undefined) : messages;
      return { asOf: row.head, messages: there, more };
    },
  };
};
