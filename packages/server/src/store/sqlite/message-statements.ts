/** The statements that read and change what became of messages, prepared once per connection. */
import { stateColumns, type StateRecord } from '../sql/message-joins.ts';
import type { Database } from './database.ts';
import { eventColumns, type EventRecord } from '../sql/event-rows.ts';

/** Sets one column, and that the message was touched; parameters: channel, seq, as of, value. */
const touch = (database: Database, column: string) =>
  database.query(
    `INSERT INTO message_state (channel, seq, as_of, ${column}) VALUES (?, ?, ?, ?)
     ON CONFLICT (channel, seq) DO UPDATE SET as_of = excluded.as_of, ${column} = excluded.${column}`,
  );

const changes = (database: Database) => ({
  touched: database.query(
    `INSERT INTO message_state (channel, seq, as_of) VALUES (?, ?, ?)
     ON CONFLICT (channel, seq) DO UPDATE SET as_of = excluded.as_of`,
  ),
  edited: touch(database, 'edited_seq'),
  pinned: touch(database, 'pinned_seq'),
  closed: touch(database, 'closed_seq'),
  counted: database.query(
    `INSERT INTO message_state (channel, seq, as_of, counts, total) VALUES (?, ?, ?, ?, ?)
     ON CONFLICT (channel, seq) DO UPDATE
     SET as_of = excluded.as_of, counts = excluded.counts, total = excluded.total`,
  ),
  extendAside: database.query('UPDATE asides SET to_seq = to_seq + 1 WHERE channel = ? AND to_seq = ?'),
  addAside: database.query('INSERT INTO asides (channel, to_seq, from_seq) VALUES (?, ?, ?)'),
  addEdit: database.query('INSERT INTO message_edits (channel, target, seq) VALUES (?, ?, ?)'),
  addReaction: database.query(
    'INSERT INTO reactions (channel, target, emoji, user, seq, since) VALUES (?, ?, ?, ?, ?, ?)',
  ),
  removeReaction: database.query(
    'DELETE FROM reactions WHERE channel = ? AND target = ? AND emoji = ? AND user = ?',
  ),
  putVote: database.query(
    `INSERT INTO votes (channel, target, user, seq, options) VALUES (?, ?, ?, ?, ?)
     ON CONFLICT (channel, target, user) DO UPDATE SET seq = excluded.seq, options = excluded.options`,
  ),
  removeVote: database.query('DELETE FROM votes WHERE channel = ? AND target = ? AND user = ?'),
  hide: database.query(
    'INSERT INTO hidden_messages (channel, user, seq) VALUES (?, ?, ?) ON CONFLICT DO NOTHING',
  ),
  expire: database.query(
    'INSERT INTO expiring (expires_at, channel, seq) VALUES (?, ?, ?) ON CONFLICT DO NOTHING',
  ),
});

/** Everything that is kept of a message besides its row; what others did with it goes a share at a time. */
const removals = (database: Database) => ({
  forget: [
    database.query('DELETE FROM message_edits WHERE channel = ? AND target = ?'),
    database.query('DELETE FROM message_state WHERE channel = ? AND seq = ?'),
  ],
  takeAway: [
    ['reactions', 'emoji, user'],
    ['votes', 'user'],
  ].map(([table, key]) =>
    database.query(
      `DELETE FROM ${table} WHERE channel = ?1 AND target = ?2 AND (${key}) IN (
       SELECT ${key} FROM ${table} WHERE channel = ?1 AND target = ?2 LIMIT ?3)`,
    ),
  ),
  leave: database.query('INSERT INTO leavings (channel, target) VALUES (?, ?) ON CONFLICT DO NOTHING'),
  leaving: database.query<{ channel: number; target: number }>(
    'SELECT channel, target FROM leavings LIMIT 1',
  ),
  left: database.query('DELETE FROM leavings WHERE channel = ? AND target = ?'),
  unexpire: database.query('DELETE FROM expiring WHERE expires_at = ? AND channel = ? AND seq = ?'),
  rewrite: database.query('UPDATE events SET data = ?, checksum = ? WHERE channel = ? AND seq = ?'),
});

export const messageStatements = (database: Database) => ({
  /** How often anything was scrubbed in this run. */
  scrubs: { count: 0 },
  ...changes(database),
  ...removals(database),
  event: database.query<EventRecord>(
    `SELECT ${eventColumns} FROM events e WHERE e.channel = ? AND e.seq = ?`,
  ),
  state: database.query<StateRecord>(
    `SELECT ${stateColumns} FROM message_state s WHERE s.channel = ? AND s.seq = ?`,
  ),
  edits: database.query<{ seq: number }>(
    'SELECT seq FROM message_edits WHERE channel = ? AND target = ? ORDER BY seq',
  ),
  pins: database.query<{ n: number }>(
    'SELECT count(*) AS n FROM message_state WHERE channel = ? AND pinned_seq IS NOT NULL',
  ),
  reaction: database.query<{ seq: number }>(
    'SELECT seq FROM reactions WHERE channel = ? AND target = ? AND emoji = ? AND user = ?',
  ),
  since: database.query<{ since: number }>(
    'SELECT since FROM reactions WHERE channel = ? AND target = ? AND emoji = ? LIMIT 1',
  ),
  vote: database.query<{ seq: number; options: string }>(
    'SELECT seq, options FROM votes WHERE channel = ? AND target = ? AND user = ?',
  ),
  hidden: database.query<{ seq: number }>(
    'SELECT seq FROM hidden_messages WHERE channel = ? AND user = ? AND seq = ?',
  ),
});

export type MessageStatements = ReturnType<typeof messageStatements>;
