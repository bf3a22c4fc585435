/**
 * What Postgres knows of the rows of a page, read for all of them at once, for one reader (sql/message-joins.ts). Of people who
 * reacted or voted no more are fetched than a page names, and some.
 */
import {
  inTurn,
  joinRows,
  mostNamed,
  stateColumns,
  type Facts,
  type Reacted,
  type Reader,
  type Rows,
  type StateRecord,
  type Voted,
} from '../sql/message-joins.ts';
import type { MessagePage } from '../store.ts';
import type { Ask } from './database.ts';
import { eventColumns, type EventRecord } from '../sql/event-rows.ts';
import { eventOf } from './event-record.ts';

type Of<Row> = Row & { readonly target: number };
type Named = {
  readonly reactions: readonly Of<Reacted>[];
  readonly votes: readonly Of<Voted>[];
};

const states = `SELECT ${stateColumns} FROM message_state s WHERE s.channel = $1 AND s.seq = ANY ($2)`;
const edits = `SELECT ${eventColumns} FROM events e WHERE e.channel = $1 AND e.seq = ANY ($2)`;
const reactions = `SELECT target, emoji, "user" FROM reactions WHERE channel = $1 AND target = ANY ($2) ORDER BY target, since, seq LIMIT $3`;
const votes = `SELECT target, "user", options FROM votes WHERE channel = $1 AND target = ANY ($2) ORDER BY target, seq LIMIT $3`;
const ownVotes = `SELECT target, options FROM votes WHERE channel = $1 AND target = ANY ($2) AND "user" = $3`;

const bySeq = <Row>(rows: readonly Of<Row>[]): ((seq: number) => readonly Of<Row>[]) => {
  const grouped = Map.groupBy(rows, ({ target }) => target);
  return (seq) => grouped.get(seq) ?? [];
};

const namedOf = async (ask: Ask, num: number, targets: readonly number[], most: number): Promise<Named> => ({
  reactions: await ask.rows<Of<Reacted>>(reactions, [num, targets, most]),
  votes: await ask.rows<Of<Voted>>(votes, [num, targets, most]),
});

/** All of them at once, as it nearly always is; otherwise message by message, until enough are named. */
const named = async (ask: Ask, num: number, targets: readonly number[]): Promise<Named> => {
  if (targets.length === 0) return { reactions: [], votes: [] };
  const all = await namedOf(ask, num, targets, mostNamed + 1);
  if (all.reactions.length + all.votes.length <= mostNamed) return all;
  const some: { reactions: Of<Reacted>[]; votes: Of<Voted>[] } = { reactions: [], votes: [] };
  for (const target of targets) {
    const each = await namedOf(ask, num, [target], Number.MAX_SAFE_INTEGER);
    for (const row of each.reactions) some.reactions.push(row);
    for (const row of each.votes) some.votes.push(row);
    if (some.reactions.length + some.votes.length > mostNamed) break;
  }
  return some;
};

const factsOf = async (
  ask: Ask,
  { num, channel, user }: Reader,
  seqs: readonly number[],
  now: number,
): Promise<Facts> => {
  const known = new Map((await ask.rows<StateRecord>(states, [num, seqs])).map((row) => [row.seq, row]));
  // In the order in which they are joined.
  const touched = seqs.filter((seq) => known.has(seq));
  const edited = [...known.values()].map(({ editedSeq }) => editedSeq).filter((seq) => seq !== null);
  const said = edited.length === 0 ? [] : await ask.rows<EventRecord>(edits, [num, edited]);
  const texts = new Map(said.map((row) => [row.seq, row]));
  const people = await named(ask, num, touched);
  const own = touched.length === 0 ? [] : await ask.rows<Of<Voted>>(ownVotes, [num, touched, user]);
  const [reactionsOf, votesOf] = [bySeq(people.reactions), bySeq(people.votes)];
  return {
    now,
    state: (seq) => known.get(seq),
    reactions: reactionsOf,
    votes: votesOf,
    ownVote: (seq) => own.find(({ target }) => target === seq),
    edit: (seq) => {
      const row = texts.get(seq);
      return row === undefined ? undefined : eventOf(row, channel, now);
    },
  };
};

export const joinedRows = async (
  ask: Ask,
  reader: Reader,
  rows: Rows<EventRecord>,
  now: number,
): Promise<Pick<MessagePage, 'messages' | 'more'>> => {
  const seqs = inTurn(rows).flatMap((place) => rows.records[place]?.seq ?? []);
  const facts = await factsOf(ask, reader, seqs, now);
  return joinRows(rows, (record) => eventOf(record, reader.channel, now), facts);
};
