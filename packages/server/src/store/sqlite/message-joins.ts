/**
 * Rows of the log joined with what later events made of them, for one reader (RES-5).
 *
 * Promise: of a message that is gone, its tombstone (EXP-1); of an anonymous poll, nobody's vote but the reader's own. An answer is
 * bounded: beyond so many people who reacted or voted a page ends early, around its place, and a list of single messages goes
 * on without naming them.
 */
import type { MessagePage, MessageRow, PollRow, Touched } from '../store.ts';
import type { Database } from './database.ts';
import { eventColumns, eventOf, type EventRecord } from './event-record.ts';
import { goneOf } from '../../kit/gone.ts';
import { contentOf, isClosed, type PollContent } from './message-content.ts';
import { chosen } from './message-state.ts';
import { stateColumns, type StateRecord } from './message-statements.ts';

export type Reader = {
  readonly num: number;
  readonly channel: string;
  readonly user: string;
  readonly from: number;
  readonly head: number;
};

/** `anchor` is the place in the list around which a page may be cut short. */
export type Rows = {
  readonly records: readonly EventRecord[];
  readonly more: boolean;
  readonly anchor?: number;
};

/** About half of what may wait on the way to one reader (SLOW-1). */
const mostNamed = 20_000;

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
  return (
    reader: Reader,
    state: StateRecord,
    { poll, naming, now }: { readonly poll: PollContent; readonly naming: boolean; readonly now: number },
  ): PollRow => {
    const counts: number[] = JSON.parse(state.counts ?? JSON.stringify(poll.options.map(() => 0)));
    const secret = poll.anonymous === true;
    const mine = secret ? own.get(reader.num, state.seq, reader.user) : undefined;
    return {
      counts,
      total: state.total ?? 0,
      closed: isClosed(poll, state.closedSeq, now),
      votes:
        secret || !naming
          ? null
          : votes.all(reader.num, state.seq).map((row) => ({ user: row.user, options: chosen(row) })),
      mine: mine === undefined ? null : chosen(mine),
    };
  };
};

const untouched = { asOf: 0, editedSeq: null, pinnedSeq: null, closedSeq: null, counts: null, total: null };

/** How many people a row names. */
const named = ({ touched }: MessageRow): number => {
  const reacted = touched?.reactions.reduce((sum, { users }) => sum + users.length, 0) ?? 0;
  return reacted + (touched?.poll?.votes?.length ?? 0);
};

/** The places of a list, the nearest to its anchor first; without an anchor as they are. */
const inTurn = ({ records, anchor }: Rows): readonly number[] => {
  const places = records.map((_, index) => index);
  if (anchor === undefined) return places;
  return places.toSorted((one, other) => Math.abs(one - anchor) - Math.abs(other - anchor));
};

type Join = (reader: Reader, rows: Rows) => Pick<MessagePage, 'messages' | 'more'>;

const touches = (database: Database, now: () => number) => {
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
  return (reader: Reader, state: StateRecord, poll: PollContent | undefined, naming: boolean): Touched => ({
    asOf: state.asOf,
    editedSeq: state.editedSeq,
    text: textOf(reader, state.editedSeq),
    reactions: naming ? grouped(reactions.all(reader.num, state.seq)) : [],
    poll: poll === undefined ? null : pollOf(reader, state, { poll, naming, now: now() }),
    pinned: state.pinnedSeq !== null,
  });
};

export const messageJoins = (database: Database, now: () => number): Join => {
  const states = database.query<StateRecord>(
    `SELECT ${stateColumns} FROM message_state s
     WHERE s.channel = ? AND s.seq IN (SELECT value FROM json_each(?))`,
  );
  const touchedOf = touches(database, now);
  const rowOf = (
    reader: Reader,
    record: EventRecord,
    known: StateRecord | undefined,
    naming: boolean,
  ): MessageRow => {
    const event = eventOf(record, reader.channel, now());
    if (event.type !== 'receiveMessage') return { event, gone: undefined, touched: undefined };
    const gone = goneOf(event.data);
    if (gone !== undefined) return { event, gone, touched: undefined };
    const { poll } = contentOf(event);
    const ended = poll !== undefined && isClosed(poll, null, now());
    const state = known ?? (ended ? { ...untouched, seq: event.seq } : undefined);
    return { event, gone, touched: state && touchedOf(reader, state, poll, naming) };
  };
  return (reader, rows) => {
    const { records, anchor, more } = rows;
    const seqs = JSON.stringify(records.map(({ seq }) => seq));
    const known = new Map(states.all(reader.num, seqs).map((state) => [state.seq, state]));
    const made = new Map<number, MessageRow>();
    let people = 0;
    for (const place of inTurn(rows)) {
      const record = records[place];
      if (record === undefined || (people > mostNamed && anchor !== undefined)) break;
      const row = rowOf(reader, record, known.get(record.seq), people <= mostNamed);
      people += named(row);
      made.set(place, row);
    }
    const messages = [...made].toSorted(([one], [other]) => one - other).map(([, row]) => row);
    return { messages, more: more || made.size < records.length };
  };
};
