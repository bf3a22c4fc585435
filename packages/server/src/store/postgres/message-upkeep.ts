/**
 * What has to be done to messages in the background, a bounded share at a time (functions/upkeep.ts). What was scrubbed is gone from
 * the tables at once; its pages and its WAL are Postgres' own, which writes over them in its time.
 */
import type { MessageStore } from '../store.ts';
import type { Parts } from './open-postgres-store.ts';

const scan = `SELECT e."position", c.id AS channel, e.seq, coalesce(e."by" = $1, false) AND e.type = 'receiveMessage'
    AND e.data NOT IN ('{}', '{"expired":true}') AS there
  FROM events e JOIN channels c ON c.num = e.channel WHERE e."position" > $2 ORDER BY e."position" LIMIT $3`;

type Scanned = {
  readonly position: number;
  readonly channel: string;
  readonly seq: number;
  readonly there: boolean;
};

const perShare = 1_000;

export const messageUpkeep = ({ database, now }: Parts): Omit<MessageStore, 'page' | 'newest'> => ({
  tidy: async (limit) =>
    (await database.row<{ done: number }>('SELECT tidy_messages($1, $2) AS done', [now(), limit]))?.done ?? 0,
  writtenBy: async (user, after, limit) => {
    const rows = await database.rows<Scanned>(scan, [user, after, limit]);
    const messages = rows.filter(({ there }) => there).map(({ channel, seq }) => ({ channel, seq }));
    return { messages, next: rows.length < limit ? undefined : rows.at(-1)?.position };
  },
  rebuild: async () => {
    await database.row('SELECT forget_messages()');
    let after: number | null = 0;
    while (after !== null) {
      const sql = 'SELECT replay_messages($1, $2) AS after';
      const row: { after: number | null } | undefined = await database.once(sql, [after, perShare]);
      after = row?.after ?? null;
    }
  },
});
