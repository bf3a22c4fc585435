/**
 * A stretch of a channel's log without the long runs of reactions, votes and the like in it: what is left between them is where its
 * messages are. Nothing that is no aside is ever left out; short runs are left in. Given a share at a time, because there may be
 * thousands.
 */
import type { Ask } from './database.ts';

export type Gap = { readonly from: number; readonly to: number };

/** Gaps, and where to go on; undefined where there are no more. */
type Share = { readonly gaps: readonly Gap[]; readonly next: number | undefined };

const runsAtOnce = 64;

const long = `SELECT from_seq AS "from", to_seq AS "to" FROM asides WHERE channel = $1 AND to_seq - from_seq >= 64 AND`;
const upwards = `${long} to_seq >= $2 ORDER BY to_seq LIMIT ${runsAtOnce}`;
const downwards = `(${long} to_seq >= $2 ORDER BY to_seq LIMIT 1) UNION ALL
  (${long} to_seq < $2 ORDER BY to_seq DESC LIMIT ${runsAtOnce})`;

const shareUp = async (ask: Ask, num: number, low: number, high: number): Promise<Share> => {
  const runs = await ask.rows<Gap>(upwards, [num, low]);
  const gaps: Gap[] = [];
  let from = low;
  for (const run of runs) {
    const to = Math.min(high, run.from - 1);
    if (from <= to) gaps.push({ from, to });
    from = run.to + 1;
    if (from > high) return { gaps, next: undefined };
  }
  if (runs.length === runsAtOnce) return { gaps, next: from };
  return { gaps: [...gaps, { from, to: high }], next: undefined };
};

const shareDown = async (ask: Ask, num: number, low: number, high: number): Promise<Share> => {
  const runs = await ask.rows<Gap>(downwards, [num, high]);
  const falling = runs.toSorted((one, other) => other.to - one.to);
  const below = falling.filter(({ to }) => to < high).length;
  const gaps: Gap[] = [];
  let to = high;
  for (const run of falling) {
    const from = Math.max(low, run.to + 1);
    if (from <= to) gaps.push({ from, to });
    to = Math.min(to, run.from - 1);
    if (to < low) return { gaps, next: undefined };
  }
  if (below === runsAtOnce) return { gaps, next: to };
  return { gaps: [...gaps, { from: low, to }], next: undefined };
};

/** In rising order, or falling where `newest`; a share is fetched when it is asked for. */
export const gapsIn = async function* (
  ask: Ask,
  num: number,
  { low, high, newest }: { readonly low: number; readonly high: number; readonly newest: boolean },
): AsyncGenerator<readonly Gap[]> {
  let place: number | undefined = newest ? high : low;
  while (place !== undefined && low <= place && place <= high) {
    const share: Share = await (newest ? shareDown(ask, num, low, place) : shareUp(ask, num, place, high));
    if (share.gaps.length > 0) yield share.gaps;
    place = share.next;
  }
};
