/**
 * Where in a channel's log a position falls. Positions rise with seq, so a few looks at the (channel, seq) index,
 * which holds both, are enough at any size.
 */
import type { Database } from './database.ts';
import { SharedReads } from './shared-reads.ts';

export type Place = { readonly seq: number; readonly position: number };

export type RangeStarts = {
  /** The first event with `from` <= seq <= `to` and a position above `after`. */
  firstAbove(num: number, from: number, to: number, after: number): Place | undefined;
  /** The next `limit` events of a range. */
  next(num: number, from: number, to: number, limit: number): readonly Place[];
};

/** So many entries of the index are read as quickly as two or three are looked up. */
const scanned = 64;

const mostShared = 4_096;

/** `begun`: how many transactions have begun on this connection. */
export const rangeStarts = (database: Database, begun: () => number): RangeStarts => {
  const shared = new SharedReads<Place>(begun, mostShared);
  const places = database.query<Place>(
    'SELECT seq, position FROM events WHERE channel = ? AND seq >= ? AND seq <= ? ORDER BY seq LIMIT ?',
  );
  const scan = database.query<Place>(
    `SELECT seq, position FROM events
     WHERE channel = ? AND seq >= ? AND seq <= ? AND position > ? ORDER BY seq LIMIT 1`,
  );
  return {
    firstAbove: (num, from, to, after) => {
      const key = `${num} ${to} ${after}`;
      const known = shared.get(key);
      if (known !== undefined && from <= known.seq) return known;
      let [low, high] = [from, to];
      const look = (seq: number): boolean => {
        const place = places.get(num, seq, to, 1);
        const isAbove = place === undefined || place.position > after;
        if (isAbove) high = seq;
        else low = place.seq + 1;
        return isAbove;
      };
      // Whoever comes back is nearly always near the end.
      for (let back = scanned; to - back > low; back *= scanned) if (!look(to - back)) break;
      while (high - low > scanned) look(Math.floor((low + high) / 2));
      const place = scan.get(num, low, to, after);
      // One before it was seen that is not above `after`, and then none before that one is.
      if (place !== undefined && low > from) shared.keep(key, place);
      return place;
    },
    next: (num, from, to, limit) => places.all(num, from, to, limit),
  };
};
