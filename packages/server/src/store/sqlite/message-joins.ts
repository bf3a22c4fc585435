/**
 * What SQLite knows of the rows of a page, read row by row as it is needed, for one reader (sql/message-joins.ts).
 */
import type { MessagePage } from '../store.ts';
import {
  joinRows,
  stateColumns,
  type Facts,
  type Reacted,
  type Reader,
  type Rows,
  type StateRecord,
  type Voted,
} from '../sql/message-joins.ts';
import type { Database } from './database.ts';
import { eventColumns, type EventRecord } from '../sql/event-rows.ts';
import { eventOf } from './event-record.ts';

type Join = (reader: Reader, rows: Rows<EventRecord>) => Pick<MessagePage, 'messages' | 'more'>;

const factsOf = (database: Database): ((reader: Reader, now: number) => Omit<Facts, 'state'>) => {
  const reactions = database.query<Reacted>(
    'SELECT emoji, user FROM reactions WHERE channel = ? AND target = ? ORDER BY since, seq',
  );
  const votes = database.query<Voted>(
    'SELECT user, options FROM votes WHERE channel = ? AND target = ? ORDER BY seq',
  );
  const own = database.query<Pick<Voted, 'options'>>(
    'SELECT options FROM votes WHERE channel = ? AND target = ? AND user = ?',
  );
  const event = database.query<EventRecord>(
    `SELECT ${eventColumns} FROM events e WHERE e.channel = ? AND e.seq = ?`,
  );
  return ({ num, channel, user }, now) => ({
    now,
    reactions: (seq) => reactions.all(num, seq),
    votes: (seq) => votes.all(num, seq),
    ownVote: (seq) => own.get(num, seq, user),
    edit: (seq) => {
      const row = event.get(num, seq);
      return row === undefined ? undefined : eventOf(row, channel, now);
    },
  });
};

export const messageJoins = (database: Database, now: () => number): Join => {
  const states = database.query<StateRecord>(
    `SELECT ${stateColumns} FROM message_state s
     WHERE s.channel = ? AND s.seq IN (SELECT value FROM json_each(?))`,
  );
  const facts = factsOf(database);
  return (reader, rows) => {
    const seqs = JSON.stringify(rows.records.map(({ seq }) => seq));
    const known = new Map(states.all(reader.num, seqs).map((state) => [state.seq, state]));
    const time = now();
    const all: Facts = { ...facts(reader, time), state: (seq) => known.get(seq) };
    return joinRows(rows, (record) => eventOf(record, reader.channel, time), all);
  };
};
