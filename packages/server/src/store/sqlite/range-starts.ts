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

export const rangeStarts = (database: Database): RangeStarts => {
  const places = database.query<Place>(
    'SELECT seq, position FROM events WHERE channel = ? AND seq >= ? AND seq <= ? ORDER BY seq LIMIT ?',
  );
  const bisect = (num: number, from: number, to: number, after: number): Place | undefined => {
    let [low, high] = [from, to];
    while (low < high) {
      const middle = Math.floor((low + high) / 2);
      const place = places.get(num, middle, to, 1);
      if (place === undefined || place.position > after) high = middle;
      else low = place.seq + 1;
    }
    return places.get(num, low, to, 1);
  };
  return {
    firstAbove: (num, from, to, after) => {
      const first = places.get(num, from, to, 1);
      if (first === undefined || first.position > after) return first;
      const found = bisect(num, first.seq + 1, to, after);
      return found !== undefined && found.position > after ? found : undefined;
    },
    next: (num, from, to, limit) => places.all(num, from, to, limit),
  };
};
