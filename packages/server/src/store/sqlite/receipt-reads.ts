/**
 * Who has what, read from the members' marks: one pair of numbers per member, so a message's receipts are a comparison.
 */
import type { Place, ReceiptQuery, ReceiptStore, Standing } from '../store.ts';
import type { Database } from './database.ts';
import type { EventReads } from './event-reads.ts';

const columns = 'user, joined_seq AS joinedSeq, delivered, seen';

type Totals = { readonly total: number; readonly delivered: number; readonly seen: number };

export const receiptReads = (
  database: Database,
  num: EventReads['num'],
  gated: <T>(read: () => T) => Promise<T>,
): ReceiptStore => {
  const all = database.query<Standing>(`SELECT ${columns} FROM members WHERE channel = ?`);
  const newest = database.query<Place>(
    `SELECT seq, "by" FROM events WHERE channel = ? AND seq <= ? AND type = 'receiveMessage'
     ORDER BY seq DESC LIMIT ?`,
  );
  const before = 'FROM members WHERE channel = ?1 AND joined_seq < ?2 AND user IS NOT ?3';
  const totals = database.query<Totals>(
    `SELECT count(*) AS total, count(*) FILTER (WHERE delivered >= ?2) AS delivered,
     count(*) FILTER (WHERE seen >= ?2) AS seen ${before}`,
  );
  const people = database.query<Standing>(`SELECT ${columns} ${before} AND user > ?4 ORDER BY user LIMIT ?5`);
  const none: Totals = { total: 0, delivered: 0, seen: 0 };
  const receipts = ({ channel, seq, author, after, limit }: ReceiptQuery) => {
    const found = num(channel);
    if (found === undefined) return { ...none, people: [] };
    return {
      ...(totals.get(found, seq, author) ?? none),
      people: people.all(found, seq, author, after ?? '', limit),
    };
  };
  const of = <T>(channel: string, read: (found: number) => readonly T[]): readonly T[] => {
    const found = num(channel);
    return found === undefined ? [] : read(found);
  };
  return {
    standings: (channel) => gated(() => of(channel, (found) => all.all(found))),
    places: (channel, to, limit) =>
      gated(() => of(channel, (found) => newest.all(found, to, limit).toReversed())),
    receipts: (query) => gated(() => receipts(query)),
  };
};
