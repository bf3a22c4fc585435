/**
 * A rate for readers of whom nothing is kept (FEED-1): the times at which something may be told are the same for everybody, so many
 * in each second; between two polls there are those that went by.
 */

/** How many went by since then; without a time, as many as one likes. */
export const ticksBetween = (from: number | undefined, to: number, perSecond: number): number =>
  from === undefined
    ? Infinity
    : Math.max(0, Math.floor((to * perSecond) / 1000) - Math.floor((from * perSecond) / 1000));

/** In ms, how long until there is one after a time. */
export const untilTick = (from: number | undefined, now: number, perSecond: number): number => {
  if (ticksBetween(from, now, perSecond) > 0) return 0;
  const next = Math.floor((now * perSecond) / 1000) + 1;
  return Math.max(1, Math.ceil((next * 1000) / perSecond - now));
};
