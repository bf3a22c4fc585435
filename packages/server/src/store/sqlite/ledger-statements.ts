/** What the append path reads of channels and members, and its statements. */
import type { HistoryRule, Kind, Posting, Role } from '../store.ts';
import { blockedInDirect, blockedPair } from './block-reads.ts';
import type { Database } from './database.ts';
import { eventColumns, type EventRecord } from '../sql/event-rows.ts';
import { feedStatements } from './feed-statements.ts';
import { messageStatements } from './message-statements.ts';
import { groupStatements } from './group-statements.ts';
import { inviteStatements } from './invites.ts';

/** A channel, as a transaction sees it; its changed fields are in the database after `flush`. */
export type LedgerChannel = {
  readonly num: number;
  readonly id: string;
  readonly kind: Kind;
  readonly posting: Posting;
  readonly history: HistoryRule;
  /** How long a message lasts that is sent now; null for ever (EXP-1). */
  readonly expireAfterMs: number | null;
  head: number;
  headPosition: number;
  statePosition: number;
  memberCount: number;
  /** 1 where keys of the channel are kept with events of other channels. */
  keysElsewhere: number;
  changed: boolean;
  /** Those who were asked for; undefined for who is no member. */
  readonly members: Map<string, LedgerMember | undefined>;
};

/** A present membership, as a transaction sees it. */
export type LedgerMember = {
  readonly channel: LedgerChannel;
  readonly user: string;
  role: Role;
  readonly fromSeq: number;
  openedPosition: number | null;
  delivered: number;
  seen: number;
  statePosition: number;
};

type ChannelRecord = Omit<LedgerChannel, 'changed' | 'members'>;
type MemberRecord = Omit<LedgerMember, 'channel' | 'user'>;

const insertEvent = `INSERT INTO events
  (position, channel, seq, type, id, "by", at, key_user, client_id, hash, data, checksum)
  VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
  ON CONFLICT (client_id, key_user, channel) WHERE client_id IS NOT NULL DO NOTHING`;
const selectChannel = `SELECT num, id, kind, posting, history, expire_after_ms AS expireAfterMs,
  head_seq AS head, head_position AS headPosition,
  state_position AS statePosition, member_count AS memberCount,
  EXISTS (SELECT 1 FROM spent_keys k WHERE k.channel = channels.num) AS keysElsewhere
  FROM channels WHERE id = ?`;
const updateChannel = `UPDATE channels
  SET head_seq = ?, head_position = ?, state_position = ?, member_count = ? WHERE num = ?`;
const selectMember = `SELECT role, from_seq AS fromSeq, opened_position AS openedPosition, delivered, seen,
  state_position AS statePosition FROM members WHERE channel = ? AND user = ?`;
const insertMember = `INSERT INTO members
  (channel, user, role, from_seq, opened_position, joined_at, delivered, seen, joined_seq) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`;
const insertChannel = `INSERT INTO channels
  (id, kind, title, posting, history, created_by, created_at) VALUES (?, ?, ?, ?, ?, ?, ?)`;

/** The statements of the append path, prepared once per connection. */
export const ledgerStatements = (database: Database) => ({
  insertEvent: database.query(insertEvent),
  selectChannel: database.query<ChannelRecord>(selectChannel),
  updateChannel: database.query(updateChannel),
  insertChannel: database.query(insertChannel),
  selectMember: database.query<MemberRecord>(selectMember),
  insertMember: database.query(insertMember),
  deleteMember: database.query('DELETE FROM members WHERE channel = ? AND user = ?'),
  updateOpened: database.query('UPDATE members SET opened_position = ? WHERE channel = ? AND user = ?'),
  updateMarks: database.query(
    'UPDATE members SET delivered = ?, seen = ?, state_position = ? WHERE channel = ? AND user = ?',
  ),
  usersOf: database.query<{ user: string }>('SELECT user FROM members WHERE channel = ? ORDER BY user'),
  seenHidden: database.query<{ n: number }>(
    'SELECT 1 AS n FROM members m JOIN users u ON u.id = m.user WHERE m.channel = ? AND u.receipts = 0 LIMIT 1',
  ),
  hideMark: database.query('UPDATE hidden_marks SET position = ?'),
  owners: database.query<{ n: number }>(
    "SELECT count(*) AS n FROM members WHERE channel = ? AND role = 'owner'",
  ),
  blockedBetween: database.query(blockedPair),
  blockedIn: database.query(blockedInDirect),
  insertBlock: database.query(
    'INSERT INTO blocks (user, blocked, at) VALUES (?, ?, ?) ON CONFLICT DO NOTHING',
  ),
  deleteBlock: database.query('DELETE FROM blocks WHERE user = ? AND blocked = ?'),
  countBlocks: database.query<{ n: number }>('SELECT count(*) AS n FROM blocks WHERE user = ?'),
  preferences: database.query<{ data: string }>(
    'SELECT data FROM preferences WHERE channel = ? AND user = ?',
  ),
  preferInsert: database.query(
    `INSERT INTO preferences (channel, user, data, muted_until, position) VALUES (?, ?, ?, ?, ?)
     ON CONFLICT (channel, user) DO UPDATE
     SET data = excluded.data, muted_until = excluded.muted_until, position = excluded.position`,
  ),
  deletePreferences: database.query('DELETE FROM preferences WHERE channel = ? AND user = ?'),
  updateState: database.query('UPDATE members SET state_position = ? WHERE channel = ? AND user = ?'),
  hasUser: database.query<{ id: string }>('SELECT id FROM users WHERE id = ? AND erased_at IS NULL'),
  messages: messageStatements(database),
  groups: groupStatements(database),
  feeds: feedStatements(database),
  invites: inviteStatements(database),
  keepKey: database.query(
    'INSERT INTO spent_keys (client_id, user, channel, hash, position) VALUES (?, ?, ?, ?, ?)',
  ),
  keyedElsewhere: database.query<EventRecord & { readonly name: string; readonly spent: Uint8Array }>(
    `SELECT ${eventColumns}, c.id AS name, k.hash AS spent FROM spent_keys k
     JOIN events e ON e.position = k.position JOIN channels c ON c.num = e.channel
     WHERE k.client_id = ? AND k.user = ? AND k.channel = ?`,
  ),
  keyed: database.query<EventRecord>(
    `SELECT ${eventColumns} FROM events e WHERE e.client_id = ? AND e.key_user = ? AND e.channel = ?`,
  ),
});

export type LedgerStatements = ReturnType<typeof ledgerStatements>;
