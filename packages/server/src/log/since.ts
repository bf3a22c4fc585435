/**
 * One page of what happened since a position, for readers without a connection (RES-2): bounded in events and in characters,
 * in position order, with the place to go on from. Left to others: whose cursor it was, wire forms, states.
 */
import type { EventLog, EventRow, Place } from './event-log.ts';
import { withinWindow, type Stale } from './window.ts';

const pageEvents = 500;
const pageSize = 512 * 1024;

export type Page = {
  readonly limited: readonly Stale[];
  readonly events: readonly EventRow[];
  /** Channels whose state moved after the place that the page begins at, as far as is known now. */
  readonly states: readonly string[];
  /** All of the scope up to here is on the page, or before it. */
  readonly position: number;
  readonly more: boolean;
};

/** As many as fit; one always does. */
const fitting = (events: readonly EventRow[]): readonly EventRow[] => {
  let size = 0;
  const first = events.findIndex(({ data }, index) => (size += data.length) > pageSize && index > 0);
  return first < 0 ? events : events.slice(0, first);
};

export const pageSince = async (
  log: Pick<EventLog, 'missing' | 'merged'>,
  user: string,
  place: Place,
  window: number | undefined,
): Promise<Page> => {
  const after = place.position;
  const missing = await log.missing(user, place);
  const { limited, rest } = withinWindow(missing, window);
  const found = await log.merged(rest.ranges, after, pageEvents);
  const events = fitting(found);
  const to = events.at(-1)?.position ?? missing.asOf;
  const isCut = events.length < found.length;
  const more = isCut || (events.length > 0 && (await log.merged(rest.ranges, to, 1)).length > 0);
  return { limited, events, states: missing.states, position: more ? to : missing.asOf, more };
};
