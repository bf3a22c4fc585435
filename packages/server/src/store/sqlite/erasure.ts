/**
 * The end of an account. Each part is one transaction, and does nothing where there is nothing left to do.
 */
import { selfChannel } from '../../kit/channel-ids.ts';
import type { ErasureStore } from '../store.ts';
import type { Database } from './database.ts';
import { eventColumns, type EventRecord } from '../sql/event-rows.ts';
import { checksum } from './event-record.ts';
import type { WalSync } from './wal-sync.ts';
import type { WriteLane } from './write-lane.ts';

type Parts = { readonly database: Database; readonly lane: WriteLane; readonly sync: WalSync };

const shownName = 'Deleted account';

const blank = `UPDATE users SET handle = NULL, name = '${shownName}', about = NULL, avatar = NULL, roles = '[]',
  password_hash = NULL, receipts = 1, last_seen = 'nobody', vouched_name = NULL, vouched_avatar = NULL,
  erased_at = ? WHERE id = ? AND erased_at IS NULL`;
const empty = `SELECT m.channel AS num FROM members m JOIN channels c ON c.num = m.channel
  WHERE m.user = ? AND c.kind = 'direct' AND c.head_seq = 0`;
const present = `SELECT c.id FROM members m JOIN channels c ON c.num = m.channel
  WHERE m.user = ? AND c.kind <> 'self' AND NOT (c.kind = 'direct' AND c.head_seq = 0) ORDER BY c.num`;

const beginning = (database: Database) => {
  const exists = database.query<{ id: string }>('SELECT id FROM users WHERE id = ?');
  const take = database.query(blank);
  const words = database.query('DELETE FROM user_words WHERE user = ?');
  const links = database.query('DELETE FROM links WHERE user = ?');
  return (user: string, at: number): boolean => {
    take.run(at, user);
    words.run(user);
    links.run(user);
    return exists.get(user) !== undefined;
  };
};

/** What an application told him is content; the rest of his `self` channel names channels and people alone. */
const forgetting = (database: Database): ((user: string) => void) => {
  const told = database.query<EventRecord>(
    `SELECT ${eventColumns} FROM events e JOIN channels c ON c.num = e.channel
     WHERE c.id = ? AND e.type = 'notification' AND e.data <> '{}'`,
  );
  const rewrite = database.query('UPDATE events SET data = ?, checksum = ? WHERE position = ?');
  return (user) => {
    for (const row of told.all(selfChannel(user)))
      rewrite.run('{}', checksum({ ...row, data: '{}' }), row.position);
  };
};

const finishing = (database: Database): ((user: string) => void) => {
  const forget = forgetting(database);
  const waiting = database.query<{ num: number }>(empty);
  const leave = database.query('DELETE FROM members WHERE channel = ? AND user = ?');
  const fewer = database.query('UPDATE channels SET member_count = member_count - 1 WHERE num = ?');
  const cleared = [
    'sessions WHERE user = ?1',
    'blocks WHERE user = ?1 OR blocked = ?1',
    'preferences WHERE user = ?1',
  ];
  const clear = cleared.map((what) => database.query(`DELETE FROM ${what}`));
  const done = database.query('UPDATE users SET erasure_done = 1 WHERE id = ?');
  return (user) => {
    forget(user);
    for (const { num } of waiting.all(user)) {
      leave.run(num, user);
      fewer.run(num);
    }
    for (const statement of clear) statement.run(user);
    done.run(user);
  };
};

export const sqliteErasure = ({ database, lane, sync }: Parts): ErasureStore => {
  const begin = beginning(database);
  const finish = finishing(database);
  const pending = database.query<{ id: string }>(
    'SELECT id FROM users WHERE erased_at IS NOT NULL AND erasure_done = 0 ORDER BY id',
  );
  const channels = database.query<{ id: string }>(present);
  const seen = async <T>(given: T): Promise<T> => {
    await sync.covered();
    return given;
  };
  return {
    begin: (user, at) => lane.transact(() => begin(user, at)),
    pending: () => seen(pending.all().map(({ id }) => id)),
    channels: (user) => seen(channels.all(user).map(({ id }) => id)),
    finish: (user) => lane.transact(() => finish(user)),
  };
};
