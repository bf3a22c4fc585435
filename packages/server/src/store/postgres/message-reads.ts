/**
 * Which messages one reader is shown: a page of the timeline, some by seq, the pinned ones (RES-5).
 *
 * Promise: an answer shows one moment, the one of its `asOf`; nothing below the reader's `fromSeq` (MEM-1), nothing that he hid.
 * Left to others: what became of each (message-joins.ts).
 */
import type { Rows as RowsOf } from '../sql/message-joins.ts';
import type { MessagePage, MessagesAsk, MessageStore } from '../store.ts';
import type { Ask } from './database.ts';
import { eventColumns, type EventRecord } from '../sql/event-rows.ts';
import { gapsIn } from './gaps.ts';
import type { Reader } from '../sql/message-joins.ts';
import { joinedRows } from './message-joins.ts';
import type { Parts } from './open-postgres-store.ts';

type Rows = RowsOf<EventRecord>;

type Span = {
  readonly from: number;
  readonly to: number;
  readonly limit: number;
  readonly newest: boolean;
  readonly types: readonly string[];
};

const notHidden = `NOT EXISTS (SELECT 1 FROM hidden_messages h
  WHERE h.channel = e.channel AND h."user" = $2 AND h.seq = e.seq)`;

/** Each gap gives as many as are asked for, so that none is read to its end for nothing. */
const spanned = (order: 'ASC' | 'DESC'): string =>
  `SELECT ${eventColumns} FROM unnest($3::bigint[], $4::bigint[]) g ("from", "to") CROSS JOIN LATERAL (
     SELECT * FROM events e WHERE e.channel = $1 AND e.seq BETWEEN g."from" AND g."to" AND e.type = ANY ($5) AND ${notHidden}
     ORDER BY e.seq ${order} LIMIT $6) e ORDER BY e.seq ${order} LIMIT $6`;
const [rising, falling] = [spanned('ASC'), spanned('DESC')];

const named = `SELECT ${eventColumns} FROM unnest($3::bigint[]) WITH ORDINALITY asked (seq, place)
  JOIN events e ON e.channel = $1 AND e.seq = asked.seq AND e.seq >= $4
  WHERE e.type = 'receiveMessage' AND ${notHidden} ORDER BY asked.place`;
const pinned = `SELECT ${eventColumns} FROM message_state s JOIN events e ON e.channel = s.channel AND e.seq = s.seq
  WHERE s.channel = $1 AND s.pinned_seq IS NOT NULL AND s.seq >= $3 AND ${notHidden} ORDER BY s.pinned_seq DESC`;

const read = async (ask: Ask, reader: Reader, { newest, types, limit, ...span }: Span): Promise<Rows> => {
  const { num, user, from, head } = reader;
  const [low, high] = [Math.max(from, span.from), Math.min(head, span.to)];
  const records: EventRecord[] = [];
  if (low <= high)
    for await (const gaps of gapsIn(ask, num, { low, high, newest })) {
      // One row more than asked for tells whether there is more.
      const wanted = limit + 1 - records.length;
      const ends = [gaps.map((gap) => gap.from), gaps.map((gap) => gap.to)];
      const values = [num, user, ...ends, types, wanted];
      records.push(...(await ask.rows<EventRecord>(newest ? falling : rising, values)));
      if (records.length > limit) break;
    }
  const more = records.length > limit;
  const page = records.slice(0, limit);
  return { records: newest ? page.toReversed() : page, more, anchor: newest ? page.length - 1 : 0 };
};

/** Half before the place, half from it on. */
const around = async (ask: Ask, reader: Reader, place: number, span: Span): Promise<Rows> => {
  const after = await read(ask, reader, {
    ...span,
    from: place,
    limit: Math.ceil(span.limit / 2),
    newest: false,
  });
  const left = span.limit - after.records.length;
  if (left === 0) return after;
  const before = await read(ask, reader, { ...span, to: place - 1, limit: left, newest: true });
  const more = before.more || after.more;
  const anchor = Math.max(0, before.records.length - Number(after.records.length === 0));
  return { records: [...before.records, ...after.records], more, anchor };
};

const find = async (ask: Ask, reader: Reader, { which }: MessagesAsk): Promise<Rows> => {
  const { num, user, from } = reader;
  if ('seqs' in which)
    return { records: await ask.rows<EventRecord>(named, [num, user, which.seqs, from]), more: false };
  if ('pinned' in which)
    return { records: await ask.rows<EventRecord>(pinned, [num, user, from]), more: false };
  const { before, after, around: place, limit, types } = which;
  const all = { from: 0, to: Number.MAX_SAFE_INTEGER, limit, types, newest: true };
  if (place !== undefined) return around(ask, reader, place, all);
  if (after !== undefined) return read(ask, reader, { ...all, from: after + 1, newest: false });
  return read(ask, reader, before === undefined ? all : { ...all, to: before - 1 });
};

const member = `SELECT c.num, c.head_seq AS head, m.from_seq AS "from" FROM channels c JOIN members m ON m.channel = c.num
  WHERE c.id = $1 AND m."user" = $2`;

export const messageReads = ({ database, now }: Parts): Pick<MessageStore, 'page'> => ({
  page: (asked) =>
    database.snapshot(async (ask): Promise<MessagePage | undefined> => {
      const { channel, user } = asked;
      const row = await ask.row<Pick<Reader, 'num' | 'head' | 'from'>>(member, [channel, user]);
      if (row === undefined) return undefined;
      const reader = { ...row, channel, user };
      const { messages, more } = await joinedRows(ask, reader, await find(ask, reader, asked), now());
      // What has expired stays pinned in its row until it is scrubbed.
      const there = 'pinned' in asked.which ? messages.filter(({ gone }) => gone === undefined) : messages;
      return { asOf: row.head, messages: there, more };
    }),
});
