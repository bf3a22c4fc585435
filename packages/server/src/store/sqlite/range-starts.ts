/**
 * Where in a channel's log a position falls. Positions rise with seq, so a few looks at the (channel, seq) index,
 * which holds both, are enough at any size.
 */
import type { Database } from './database.ts';

export type Place = { readonly seq: number; readonly position: number };

export type RangeStarts = {
  /** The first event with `from` <= seq <= `to` and a position above `after`. */
  firstAbove(num: number, from: number, to: number, after: number): Place | undefined;
  /** The next `limit` events of a range. */
  next(num: number, from: number, to: number, limit: number): readonly Place[];
};

// So many entries of the index are read as quickly as two or three are looked up.
const scanned = 256;

export const rangeStarts = (database: Database): RangeStarts => {
  const places = database.query<Place>(
    'SELECT seq, position FROM events WHERE channel = ? AND seq >= ? AND seq <= ? ORDER BY seq LIMIT ?',
  );
  const scan = database.query<Place>(
    `SELECT seq, position FROM events
     WHERE channel = ? AND seq >= ? AND seq <= ? AND position > ? ORDER BY seq LIMIT 1`,
  );
  return {
    firstAbove: (num, from, to, after) => {
      let [low, high] = [from, to];
      while (high - low > scanned) {
        const middle = Math.floor((low + high) / 2);
        const place = places.get(num, middle, to, 1);
        if (place === undefined || place.position > after) high = middle;
        else low = place.seq + 1;
      }
      return scan.get(num, low, to, after);
    },
    next: (num, from, to, limit) => places.all(num, from, to, limit),
  };
};
