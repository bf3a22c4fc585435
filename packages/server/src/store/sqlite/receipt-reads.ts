/**
 * Who has what, read from the members' marks: one pair of numbers per member, so a message's receipts are a comparison.
 */
import type { Places, ReceiptQuery, ReceiptStore, Standing } from '../store.ts';
import type { Database } from './database.ts';
import type { EventReads } from './event-reads.ts';
import { expiresAtOf } from '../../kit/gone.ts';
import { SharedReads } from './shared-reads.ts';

const columns = 'user, joined_seq AS joinedSeq, delivered, seen';

/** Members of all channels that are kept for others; and of one: of a larger one hardly anybody reads all. */
const mostShared = 65_536;
const mostMembers = 256;

type Totals = { readonly total: number; readonly delivered: number; readonly seen: number };

/** A channel's whole, which each of its members is told when he comes back. */
const everyStanding = (database: Database, begun: () => number): ((num: number) => readonly Standing[]) => {
  const query = database.query<Standing>(`SELECT ${columns} FROM members WHERE channel = ? ORDER BY user`);
  const shared = new SharedReads<readonly Standing[]>(begun, mostShared);
  return (num) => {
    const known = shared.get(String(num));
    if (known !== undefined) return known;
    const rows = query.all(num);
    if (rows.length <= mostMembers) shared.keep(String(num), rows, rows.length);
    return rows;
  };
};

export type ReceiptParts = {
  readonly database: Database;
  readonly num: EventReads['num'];
  /** How many transactions have begun on this connection. */
  readonly begun: () => number;
  readonly gated: <T>(read: () => T) => Promise<T>;
};

export const receiptReads = ({ database, num, begun, gated }: ReceiptParts): ReceiptStore => {
  const all = everyStanding(database, begun);
  const newest = database.query<{ seq: number; by: string | null; tail: string }>(
    `SELECT seq, "by", substr(data, -32) AS tail FROM events
     WHERE channel = ? AND seq <= ? AND type = 'receiveMessage' AND data NOT IN ('{}', '{"expired":true}')
     ORDER BY seq DESC LIMIT ?`,
  );
  const hiding = database.query<{ user: string; seq: number }>(
    'SELECT user, max(seq) AS seq FROM hidden_messages WHERE channel = ? GROUP BY user',
  );
  const placesOf = (found: number, to: number, limit: number): Places => ({
    places: newest
      .all(found, to, limit)
      .toReversed()
      .map(({ seq, by, tail }) => ({ seq, by, ends: expiresAtOf(tail) !== undefined })),
    hidden: hiding.all(found),
  });
  const before = 'FROM members WHERE channel = ?1 AND joined_seq < ?2 AND user IS NOT ?3';
  const totals = database.query<Totals>(
    `SELECT count(*) AS total, count(*) FILTER (WHERE delivered >= ?2) AS delivered,
     count(*) FILTER (WHERE seen >= ?2) AS seen ${before}`,
  );
  const people = database.query<Standing>(`SELECT ${columns} ${before} AND user > ?4 ORDER BY user LIMIT ?5`);
  const hidden = database.query(
    `SELECT 1 FROM channels c JOIN members m ON m.channel = c.num JOIN users u ON u.id = m.user
     WHERE c.id = ? AND c.kind = 'direct' AND u.receipts = 0 LIMIT 1`,
  );
  const none: Totals = { total: 0, delivered: 0, seen: 0 };
  const receipts = ({ channel, seq, author, after, limit }: ReceiptQuery) => {
    const found = num(channel);
    if (found === undefined) return { ...none, people: [] };
    return {
      ...(totals.get(found, seq, author) ?? none),
      people: people.all(found, seq, author, after ?? '', limit),
    };
  };
  const of = <T>(channel: string, read: (found: number) => T, none: T): T => {
    const found = num(channel);
    return found === undefined ? none : read(found);
  };
  return {
    seenHidden: (channel) => gated(() => hidden.get(channel) !== undefined),
    standings: (channel) => gated(() => of<readonly Standing[]>(channel, all, [])),
    places: (channel, to, limit) =>
      gated(() => of(channel, (found) => placesOf(found, to, limit), { places: [], hidden: [] })),
    receipts: (query) => gated(() => receipts(query)),
  };
};
