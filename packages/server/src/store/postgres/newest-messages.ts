/**
 * The newest message of each of many channels, as one reader sees it: what a list of conversations shows, in one round trip.
 * Where it is not among a channel's last events, or something was done with it, that channel is asked by itself.
 */
import { joinRows, newestUpTo, noFacts } from '../sql/message-joins.ts';
import { eventColumns, type EventRecord } from '../sql/event-rows.ts';
import type { MessageRow, MessageStore } from '../store.ts';
import { eventOf } from './event-record.ts';
import type { Parts } from './open-postgres-store.ts';

/** Events of a channel that are looked through for all of them at once. */
const lastEvents = 64;

const newest = `SELECT asked.channel AS name, m.from_seq <= asked.upto - ${lastEvents} AS "goesOn", s.seq IS NOT NULL AS touched,
    ${eventColumns}
  FROM unnest($2::text[], $3::bigint[]) AS asked (channel, upto)
  JOIN channels c ON c.id = asked.channel JOIN members m ON m.channel = c.num AND m."user" = $1
  LEFT JOIN LATERAL (SELECT * FROM events f
    WHERE f.channel = c.num AND f.seq BETWEEN greatest(m.from_seq, asked.upto - ${lastEvents - 1}) AND asked.upto
    AND f.type = 'receiveMessage' AND NOT EXISTS (
      SELECT 1 FROM hidden_messages h WHERE h.channel = f.channel AND h."user" = $1 AND h.seq = f.seq)
    ORDER BY f.seq DESC LIMIT 1) e ON true
  LEFT JOIN message_state s ON s.channel = e.channel AND s.seq = e.seq`;

type Found = { readonly name: string; readonly goesOn: boolean; readonly touched: boolean };
/** Without a message all of its columns are null. */
type Record = Found & (EventRecord | { readonly seq: null });

const hasMessage = (row: Record): row is Found & EventRecord => row.seq !== null;

const untouched = (row: Found & EventRecord, now: number): MessageRow | undefined =>
  joinRows({ records: [row], more: false }, (record) => eventOf(record, record.name, now), noFacts(now))
    .messages[0];

export const newestMessages = (
  { database, now }: Parts,
  page: MessageStore['page'],
): Pick<MessageStore, 'newest'> => ({
  newest: async (user, upTo) => {
    const found = new Map<string, MessageRow>();
    const messageIn = async (row: Record): Promise<MessageRow | undefined> => {
      if (hasMessage(row) && !row.touched) return untouched(row, now());
      if (!hasMessage(row) && !row.goesOn) return undefined;
      const which = newestUpTo(upTo.get(row.name) ?? 0);
      return (await page({ channel: row.name, user, which }))?.messages[0];
    };
    const asked = [user, [...upTo.keys()], [...upTo.values()]];
    for (const row of await database.rows<Record>(newest, asked)) {
      const message = await messageIn(row);
      if (message !== undefined) found.set(row.name, message);
    }
    return found;
  },
});
