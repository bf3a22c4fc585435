/**
 * Many channels' runs as one, in position order.
 *
 * Promise: a page is as long as asked for while so much is left. Of each run only so much is read as is likely to be on the page; where
 * a run goes on behind that, the page ends there, and is gone on with. The log does not change under it, because a range has a fixed end.
 */
import type { EventRow, Range } from '../store.ts';
import { eventColumns, type EventRecord } from '../sql/event-rows.ts';
import { eventOf } from './event-record.ts';
import type { Parts } from './open-postgres-store.ts';

type Page = { readonly ranges: readonly Range[]; readonly after: number; readonly limit: number };

// Where each run begins is found once for each, whatever plan the database made when the log was empty: not for each event.
const statement = `WITH starts AS MATERIALIZED (
    SELECT c.num, c.id, r.upto, first_above(c.num, r.since, r.upto, $4) AS seq
    FROM unnest($1::text[], $2::bigint[], $3::bigint[]) AS r(channel, since, upto) JOIN channels c ON c.id = r.channel),
  runs AS (
    SELECT s.num, s.id, s.upto, s.seq, e."position" FROM starts s CROSS JOIN LATERAL (
      SELECT "position" FROM events WHERE channel = s.num AND seq = s.seq LIMIT 1) e
    ORDER BY e."position" LIMIT $5)
  SELECT ${eventColumns}, runs.id AS name, e.n = $6 AND e.seq < runs.upto AS "goesOn" FROM runs CROSS JOIN LATERAL (
    SELECT *, row_number() OVER (ORDER BY f.seq) AS n FROM events f
    WHERE f.channel = runs.num AND f.seq >= runs.seq AND f.seq <= runs.upto ORDER BY f.seq LIMIT $6) e
  ORDER BY e."position" LIMIT $5`;

const leastOfRun = 16;

/** The beginning of the page; whether that may not be all. */
const part = async ({ database, now }: Parts, { ranges, after, limit }: Page) => {
  const ofRun = Math.max(leastOfRun, Math.ceil((4 * limit) / Math.max(1, ranges.length)));
  const rows = await database.rows<EventRecord & { readonly name: string; readonly goesOn: boolean }>(
    statement,
    [
      ranges.map(({ channel }) => channel),
      ranges.map(({ from }) => from),
      ranges.map(({ to }) => to),
      after,
      limit,
      ofRun,
    ],
  );
  const edge = rows.findIndex(({ goesOn }) => goesOn);
  const sure = edge < 0 ? rows : rows.slice(0, edge + 1);
  return { events: sure.map((row) => eventOf(row, row.name, now())), cut: edge >= 0 };
};

/** At most `limit` events of the ranges, the lowest positions above `after`. */
export const merging =
  (parts: Parts) =>
  async (page: Page): Promise<readonly EventRow[]> => {
    const events: EventRow[] = [];
    for (;;) {
      const after = events.at(-1)?.position ?? page.after;
      const next = await part(parts, { ...page, after, limit: page.limit - events.length });
      events.push(...next.events);
      if (!next.cut || events.length >= page.limit) return events;
    }
  };
