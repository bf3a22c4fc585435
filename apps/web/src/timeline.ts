/**
 * A channel's events as far as this page has them: one run of seqs without a hole, oldest first, each once, whatever order
 * history, acknowledgements and live events come in (ORD-1, ACK-1). Pure.
 */
import type { Event } from './wire.ts';

export type Timeline = {
  readonly events: readonly Event[];
  /** Whether there is more before the first; undefined until history was asked. */
  readonly more: boolean | undefined;
};

export const emptyTimeline: Timeline = { events: [], more: undefined };

const bySeq = (a: Event, b: Event): number => a.seq - b.seq;

/** With these events too. What is there stays: an event never changes. */
export const withEvents = (timeline: Timeline, added: readonly Event[], more = timeline.more): Timeline => {
  const known = new Set(timeline.events.map((event) => event.seq));
  const fresh = added.filter((event) => !known.has(event.seq));
  if (fresh.length === 0) return more === timeline.more ? timeline : { ...timeline, more };
  const inOrder = fresh.length === 1 && (fresh[0]?.seq ?? 0) > (timeline.events.at(-1)?.seq ?? 0);
  const events = [...timeline.events, ...fresh];
  return { events: inOrder ? events : events.toSorted(bySeq), more };
};

/** The ids that senders gave to what is in here: what is committed is no longer pending. */
export const clientIdsOf = (timeline: Timeline, user: string): ReadonlySet<string> =>
  new Set(
    timeline.events.flatMap((event) =>
      event.type === 'receiveMessage' && event.by === user && event.data.clientId !== undefined
        ? [event.data.clientId]
        : [],
    ),
  );
