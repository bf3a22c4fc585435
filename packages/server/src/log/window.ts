/**
 * A reader may ask for a window: where more than that many events of a chat channel are missing, the channel is stale as a
 * whole, and is named instead of sent (RES-2). Of a feed the reader is told how far retention has trimmed it: what is kept follows.
 */
import type { Missing } from './event-log.ts';

export type Stale = { readonly channel: string; readonly toSeq: number };

/** What of `missing` goes beyond the window, and what is left to send. */
export const withinWindow = (
  missing: Missing,
  window: number | undefined,
): { limited: Stale[]; rest: Missing } => {
  const { trimmed = [] } = missing;
  if (window === undefined) return { limited: [...trimmed], rest: missing };
  const limited = missing.ranges
    .filter(({ kind, from, to }) => (kind === 'direct' || kind === 'group') && to - from + 1 > window)
    .map(({ channel, to }) => ({ channel, toSeq: to }));
  const stale = new Set(limited.map(({ channel }) => channel));
  return {
    limited: [...trimmed, ...limited],
    rest: { ...missing, ranges: missing.ranges.filter(({ channel }) => !stale.has(channel)) },
  };
};
