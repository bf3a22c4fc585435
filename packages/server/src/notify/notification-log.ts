/**
 * The log as a reader of `/notifications` has it: of his `self` channel the notifications, and cursors of a scope of their own,
 * since what such a reader was sent is not what a reader of everything was (CUR-2).
 */
import type { EventLog, EventRow } from '../log/event-log.ts';

/** The filter in such a cursor. */
const scope = 'notifications';

export type ReadLog = Pick<EventLog, 'cursor' | 'place' | 'lastPosition' | 'missing' | 'merged'>;

const isNotification = ({ type }: EventRow): boolean => type === 'notification';

export const notificationLog = (log: ReadLog): ReadLog => ({
  cursor: (position, of) => log.cursor(position, { ...of, filter: scope }),
  place: (cursor, last) => log.place(cursor, last, scope),
  lastPosition: () => log.lastPosition(),
  missing: async (user, place) => {
    const missing = await log.missing(user, place);
    return { ...missing, ranges: missing.ranges.filter(({ kind }) => kind === 'self'), states: [] };
  },
  /** A page of the log may hold none at all, and there may be more behind it: who asks takes a page that is not full for the last. */
  merged: async (ranges, after, limit) => {
    const kept: EventRow[] = [];
    for (let from = after; ;) {
      const page = await log.merged(ranges, from, limit);
      kept.push(...page.filter(isNotification));
      if (page.length < limit || kept.length >= limit) return kept.slice(0, limit);
      from = page.at(-1)?.position ?? from;
    }
  },
});
