/**
 * What has to be done to messages in the background, a bounded share at a time: scrubbing what has expired (EXP-1), taking away what
 * thousands did with a message that is gone, finding what a person wrote, and making `message_state` anew from the log.
 */
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { MessageStore } from '../store.ts';
import type { Database } from './database.ts';
import { eventColumns, type EventRecord } from '../sql/event-rows.ts';
import { eventOf } from './event-record.ts';
import { applyEvent, isThere, passOver } from './message-state.ts';
import type { MessageStatements } from './message-statements.ts';
import { scrub, takeNext } from './scrub.ts';
import type { WalSync } from './wal-sync.ts';
import type { WriteLane } from './write-lane.ts';

type Parts = {
  readonly database: Database;
  readonly lane: WriteLane;
  readonly sync: WalSync;
  readonly now: () => number;
  /** Ms from any start. */
  readonly monotonic: () => number;
  readonly statements: MessageStatements;
  /** Sees that no copy of what was scrubbed stays in the files. */
  readonly shed: (mark: number) => void;
};

/** After so long the others wait for the next turn. */
const longestMs = 5;

const tidy = (parts: Parts): MessageStore['tidy'] => {
  const { database, lane, now, monotonic, statements, shed } = parts;
  const due = database.query<{ channel: number; seq: number }>(
    'SELECT channel, seq FROM expiring WHERE expires_at <= ? ORDER BY expires_at LIMIT ?',
  );
  return async (limit) => {
    const rows = due.all(now(), limit);
    const empty = (): number => {
      const start = monotonic();
      const late = rows.findIndex(({ channel, seq }) => {
        scrub(statements, channel, seq, 'expired');
        return monotonic() - start > longestMs;
      });
      return late < 0 ? rows.length : late + 1;
    };
    const take = (): number => {
      const start = monotonic();
      let shares = 0;
      while (monotonic() - start <= longestMs && takeNext(statements)) shares += 1;
      return shares;
    };
    const done = rows.length === 0 ? 0 : await lane.transact(empty);
    if (done < rows.length || done === limit) return done;
    const shares = statements.leaving.get() === undefined ? 0 : await lane.transact(take);
    if (shares === 0) shed(statements.scrubs.count);
    return done + shares;
  };
};

const written = ({ database, sync }: Parts): MessageStore['writtenBy'] => {
  const scan = database.query<{ position: number; name: string; seq: number; mine: number; there: number }>(
    `SELECT e.position, c.id AS name, e.seq, e."by" IS ? AND e.type = 'receiveMessage' AS mine,
     e.data NOT IN ('{}', '{"expired":true}') AS there
     FROM events e JOIN channels c ON c.num = e.channel WHERE e.position > ? ORDER BY e.position LIMIT ?`,
  );
  return async (user, after, limit) => {
    const rows = scan.all(user, after, limit);
    await sync.covered();
    const messages = rows
      .filter(({ mine, there }) => mine === 1 && there === 1)
      .map(({ name, seq }) => ({ channel: name, seq }));
    const next = rows.length < limit ? undefined : rows.at(-1)?.position;
    return { messages, next };
  };
};

// The ballots of an anonymous poll are nowhere else: they stay.
const clear = [
  'DELETE FROM message_state',
  'DELETE FROM message_edits',
  'DELETE FROM reactions',
  'DELETE FROM leavings',
  'DELETE FROM hidden_messages',
  'DELETE FROM expiring',
  'DELETE FROM asides',
  `DELETE FROM votes WHERE NOT EXISTS (SELECT 1 FROM events e
   WHERE e.channel = votes.channel AND e.seq = votes.target AND json_extract(e.data, '$.poll.anonymous'))`,
];

const touching = new Set([
  'messageEdited',
  'reactionChanged',
  'pollVoted',
  'pollClosed',
  'messagePinned',
  'messageDeleted',
]);

const perTurn = 1_000;

type NamedRecord = EventRecord & { readonly name: string };
type Replay = {
  /** The next rows of the log after a position. */
  readonly page: (after: number) => readonly NamedRecord[];
  readonly apply: (row: NamedRecord) => void;
};

/** The log, and what each of its rows makes of messages. */
export const replaying = (database: Database, statements: MessageStatements): Replay => {
  const page = database.query<NamedRecord>(
    `SELECT ${eventColumns}, c.id AS name FROM events e JOIN channels c ON c.num = e.channel
     WHERE e.position > ? ORDER BY e.position LIMIT ${perTurn}`,
  );
  const num = database.query<{ num: number }>('SELECT num FROM channels WHERE id = ?');
  const apply = (row: NamedRecord): void => {
    const event = eventOf(row, row.name, 0);
    if (touching.has(row.type)) passOver(statements, row.channel, row.seq);
    const { target }: { target?: number } = touching.has(row.type) ? JSON.parse(row.data) : {};
    if (target !== undefined && !isThere(statements, row.channel, target)) return;
    applyEvent(statements, row.channel, event, (id) => num.get(id)?.num);
  };
  return { page: (after) => page.all(after), apply };
};

const rebuild = ({ database, lane, statements }: Parts): MessageStore['rebuild'] => {
  const { page, apply } = replaying(database, statements);
  return async () => {
    await lane.transact(() => {
      for (const statement of clear) database.query(statement).run();
    });
    let after = 0;
    for (;;) {
      const rows = page(after);
      await lane.transact(() => rows.forEach(apply));
      after = rows.at(-1)?.position ?? after;
      if (rows.length < perTurn) return;
      await nextTurn();
    }
  };
};

export const messageUpkeep = (parts: Parts): Omit<MessageStore, 'page' | 'newest'> => ({
  tidy: tidy(parts),
  writtenBy: written(parts),
  rebuild: rebuild(parts),
});
