/**
 * Rows of the log joined with what later events made of them, for one reader (RES-5), on every database alike.
 *
 * Promise: of a message that is gone, its tombstone (EXP-1); of an anonymous poll, nobody's vote but the reader's own. An answer is
 * bounded: beyond so many people who reacted or voted a page ends early, around its place, and a list of single messages goes
 * on without naming them. Left to others: how the facts are read, all of one moment.
 */
import { goneOf } from '../../kit/gone.ts';
import type { EventRow, MessagePage, MessageRow, PollRow, Touched, WhichMessages } from '../store.ts';
import { contentOf, isClosed, type PollContent } from './message-content.ts';

/** Who reads a channel, and how far back he may. */
export type Reader = {
  readonly num: number;
  readonly channel: string;
  readonly user: string;
  readonly from: number;
  readonly head: number;
};

export type StateRecord = {
  readonly seq: number;
  readonly asOf: number;
  readonly editedSeq: number | null;
  readonly pinnedSeq: number | null;
  readonly closedSeq: number | null;
  readonly counts: string | null;
  readonly total: number | null;
};

/** Of `message_state` as `s`. */
export const stateColumns = `s.seq, s.as_of AS "asOf", s.edited_seq AS "editedSeq", s.pinned_seq AS "pinnedSeq",
  s.closed_seq AS "closedSeq", s.counts, s.total`;

export type Reacted = { readonly emoji: string; readonly user: string };
export type Voted = { readonly user: string; readonly options: string };

/** `anchor` is the place in the list around which a page may be cut short. */
export type Rows<Row> = {
  readonly records: readonly Row[];
  readonly more: boolean;
  readonly anchor?: number;
};

/** What is known of messages, by their seq; `edit` is an edit's own event, by its seq. */
export type Facts = {
  readonly now: number;
  state(seq: number): StateRecord | undefined;
  /** In the order in which they are shown. */
  reactions(seq: number): readonly Reacted[];
  votes(seq: number): readonly Voted[];
  ownVote(seq: number): Pick<Voted, 'options'> | undefined;
  edit(seq: number): EventRow | undefined;
};

/** The newest message up to a seq, as a page. */
export const newestUpTo = (seq: number): WhichMessages => ({
  limit: 1,
  before: seq + 1,
  types: ['receiveMessage'],
});

/** About half of what may wait on the way to one reader (SLOW-1). */
export const mostNamed = 20_000;

/** Of messages of which nothing but their events is known, because nothing was done with them. */
export const noFacts = (now: number): Facts => ({
  now,
  state: () => undefined,
  reactions: () => [],
  votes: () => [],
  ownVote: () => undefined,
  edit: () => undefined,
});

export const chosen = (row: { readonly options: string } | undefined): readonly number[] => {
  const options: number[] = JSON.parse(row?.options ?? '[]');
  return options;
};

const grouped = (rows: readonly Reacted[]): Touched['reactions'] =>
  [...Map.groupBy(rows, ({ emoji }) => emoji)].map(([emoji, of]) => ({
    emoji,
    users: of.map(({ user }) => user),
  }));

const pollOf = (facts: Facts, state: StateRecord, poll: PollContent, naming: boolean): PollRow => {
  const counts: number[] = JSON.parse(state.counts ?? JSON.stringify(poll.options.map(() => 0)));
  const secret = poll.anonymous === true;
  const mine = secret ? facts.ownVote(state.seq) : undefined;
  const named = secret || !naming ? null : facts.votes(state.seq);
  return {
    counts,
    total: state.total ?? 0,
    closed: isClosed(poll, state.closedSeq, facts.now),
    votes: named?.map((row) => ({ user: row.user, options: chosen(row) })) ?? null,
    mine: mine === undefined ? null : chosen(mine),
  };
};

const untouched = { asOf: 0, editedSeq: null, pinnedSeq: null, closedSeq: null, counts: null, total: null };

const touchedOf = (
  facts: Facts,
  state: StateRecord,
  poll: PollContent | undefined,
  naming: boolean,
): Touched => {
  const edit = state.editedSeq === null ? undefined : facts.edit(state.editedSeq);
  return {
    asOf: state.asOf,
    editedSeq: state.editedSeq,
    text: edit === undefined ? null : (contentOf(edit).text ?? null),
    reactions: naming ? grouped(facts.reactions(state.seq)) : [],
    poll: poll === undefined ? null : pollOf(facts, state, poll, naming),
    pinned: state.pinnedSeq !== null,
  };
};

const rowOf = (facts: Facts, event: EventRow, naming: boolean): MessageRow => {
  if (event.type !== 'receiveMessage') return { event, gone: undefined, touched: undefined };
  const gone = goneOf(event.data);
  if (gone !== undefined) return { event, gone, touched: undefined };
  const { poll } = contentOf(event);
  const ended = poll !== undefined && isClosed(poll, null, facts.now);
  const state = facts.state(event.seq) ?? (ended ? { ...untouched, seq: event.seq } : undefined);
  return { event, gone, touched: state && touchedOf(facts, state, poll, naming) };
};

/** How many people a row names. */
const named = ({ touched }: MessageRow): number => {
  const reacted = touched?.reactions.reduce((sum, { users }) => sum + users.length, 0) ?? 0;
  return reacted + (touched?.poll?.votes?.length ?? 0);
};

/** The places of a list, the nearest to its anchor first; without an anchor as they are. */
export const inTurn = <Row>({ records, anchor }: Rows<Row>): readonly number[] => {
  const places = records.map((_, index) => index);
  if (anchor === undefined) return places;
  return places.toSorted((one, other) => Math.abs(one - anchor) - Math.abs(other - anchor));
};

/** `eventOf` is asked for those alone that are given. */
export const joinRows = <Row>(
  rows: Rows<Row>,
  eventOf: (record: Row) => EventRow,
  facts: Facts,
): Pick<MessagePage, 'messages' | 'more'> => {
  const { records, anchor, more } = rows;
  const made = new Map<number, MessageRow>();
  let people = 0;
  for (const place of inTurn(rows)) {
    const record = records[place];
    if (record === undefined || (people > mostNamed && anchor !== undefined)) break;
    const row = rowOf(facts, eventOf(record), people <= mostNamed);
    people += named(row);
    made.set(place, row);
  }
  const messages = [...made].toSorted(([one], [other]) => one - other).map(([, row]) => row);
  return { messages, more: more || made.size < records.length };
};
