/**
 * A stretch of a channel's log without the long runs of reactions, votes and the like in it: what is left between them is where its
 * messages are. Nothing that is no aside is ever left out; short runs are left in.
 */
import type { Database } from './database.ts';

type Gap = { readonly from: number; readonly to: number };

export type Gaps = {
  /** In rising order. */
  up(num: number, low: number, high: number): Iterable<Gap>;
  /** In falling order. */
  down(num: number, low: number, high: number): Iterable<Gap>;
};

export const gaps = (database: Database): Gaps => {
  const long = `SELECT from_seq AS "from", to_seq AS "to" FROM asides
    WHERE channel = ? AND to_seq - from_seq >= 64`;
  const endingFrom = database.query<Gap>(`${long} AND to_seq >= ? ORDER BY to_seq LIMIT 1`);
  const endingUpTo = database.query<Gap>(`${long} AND to_seq <= ? ORDER BY to_seq DESC LIMIT 1`);
  return {
    *up(num, low, high) {
      let from = low;
      while (from <= high) {
        const run = endingFrom.get(num, from);
        const to = run === undefined ? high : Math.min(high, run.from - 1);
        if (from <= to) yield { from, to };
        from = run === undefined ? high + 1 : run.to + 1;
      }
    },
    *down(num, low, high) {
      const within = endingFrom.get(num, high);
      let to = within === undefined ? high : Math.min(high, within.from - 1);
      while (to >= low) {
        const run = endingUpTo.get(num, to);
        const from = run === undefined ? low : Math.max(low, run.to + 1);
        if (from <= to) yield { from, to };
        to = run === undefined ? low - 1 : run.from - 1;
      }
    },
  };
};
