/** Who has what, read from the members' marks: one pair of numbers per member, so a message's receipts are a comparison. */
import { expiresAtOf } from '../../kit/gone.ts';
import type { ReceiptStore, Standing } from '../store.ts';
import type { Ask } from './database.ts';
import type { Parts } from './open-postgres-store.ts';

const columns = `m."user", m.joined_seq AS "joinedSeq", m.delivered, m.seen`;
const ofChannel = 'members m JOIN channels c ON c.num = m.channel WHERE c.id = $1';
const newest = `SELECT e.seq, e."by", right(e.data, 32) AS tail FROM events e
  WHERE e.channel = (SELECT num FROM channels WHERE id = $1) AND e.seq <= $2 AND e.type = 'receiveMessage'
  AND e.data NOT IN ('{}', '{"expired":true}') ORDER BY e.seq DESC LIMIT $3`;
const hiding = `SELECT h."user", max(h.seq) AS seq FROM hidden_messages h JOIN channels c ON c.num = h.channel
  WHERE c.id = $1 GROUP BY h."user"`;
const before = `${ofChannel} AND m.joined_seq < $2 AND m."user" IS DISTINCT FROM $3`;
const totals = `SELECT count(*) AS total, count(*) FILTER (WHERE m.delivered >= $2) AS delivered,
  count(*) FILTER (WHERE m.seen >= $2) AS seen FROM ${before}`;
const people = `SELECT ${columns} FROM ${before} AND m."user" > $4 ORDER BY m."user" LIMIT $5`;
const hidden = `SELECT 1 FROM members m JOIN channels c ON c.num = m.channel JOIN users u ON u.id = m."user"
  WHERE c.id = $1 AND c.kind = 'direct' AND u.receipts = 0 LIMIT 1`;

type Totals = { readonly total: number; readonly delivered: number; readonly seen: number };
type Newest = { readonly seq: number; readonly by: string | null; readonly tail: string };

const receipts =
  ({ channel, seq, author, after, limit }: Parameters<ReceiptStore['receipts']>[0]) =>
  async (ask: Ask) => {
    const asked = [channel, seq, author];
    const counted = await ask.row<Totals>(totals, asked);
    const named = await ask.rows<Standing>(people, [...asked, after ?? '', limit]);
    return { total: 0, delivered: 0, seen: 0, ...counted, people: named };
  };

const places = (channel: string, to: number, limit: number) => async (ask: Ask) => {
  const rows = await ask.rows<Newest>(newest, [channel, to, limit]);
  const there = rows.map(({ seq, by, tail }) => ({ seq, by, ends: expiresAtOf(tail) !== undefined }));
  const hiders = await ask.rows<{ user: string; seq: number }>(hiding, [channel]);
  return { places: there.toReversed(), hidden: hiders };
};

export const receiptReads = ({ database }: Parts): ReceiptStore => ({
  seenHidden: async (channel) => (await database.row(hidden, [channel])) !== undefined,
  standings: (channel) =>
    database.rows<Standing>(`SELECT ${columns} FROM ${ofChannel} ORDER BY m."user"`, [channel]),
  places: (channel, to, limit) => database.snapshot(places(channel, to, limit)),
  receipts: (query) => database.snapshot(receipts(query)),
});
