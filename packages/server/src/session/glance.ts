/**
 * What a poll finds at once (protocol.md section 5): since its cursor a page of events and the states that moved, or, without
 * a cursor or with one that is no longer good, the cursor to go on from, taken before anything else is read.
 * Nothing is kept for the next one: what is told to polls is in the log, or is a state.
 */
import { setImmediate as nextTurn } from 'node:timers/promises';
import { eventEnvelope } from '../hub/batch.ts';
import type { EventRow } from '../log/event-log.ts';
import { pageSince } from '../log/since.ts';
import type { SessionView } from './sessions.ts';
import type { ResumeResult } from './subscription.ts';

/** Envelopes are JSON text. */
export type Glance = {
  readonly resume: ResumeResult;
  readonly events: readonly string[];
  readonly signals: readonly string[];
  readonly states: readonly string[];
  readonly cursor: string;
  readonly more: boolean;
};

export type GlanceAt = {
  readonly user: string;
  readonly cursor: unknown;
  readonly window: number | undefined;
  /** Ms since 1970. */
  readonly now: () => number;
  /** Of what was read: what goes before all else, since its place was reached before. */
  readonly early?: (() => readonly { readonly row: EventRow; readonly cursor: string }[]) | undefined;
};

/** Whether there is anything to tell of. */
export const isEmpty = ({ resume, events, signals, states, more }: Glance): boolean =>
  resume.result === 'complete' && !more && events.length + signals.length + states.length === 0;

export const answerText = ({ resume, events, signals, states, cursor, more }: Glance): string =>
  `{"result":"${resume.result}",${resume.limited ? `"limited":${JSON.stringify(resume.limited)},` : ''}` +
  `"events":[${events.join(',')}],"signals":[${signals.join(',')}],"states":[${states.join(',')}],` +
  `"cursor":"${cursor}","more":${more}}`;

/** Others have their turn in between. */
const statesPerTurn = 64;

type View = Pick<SessionView, 'log' | 'channelState'>;

const statesOf = async (
  view: View,
  { user, now }: GlanceAt,
  channels: readonly string[],
): Promise<string[]> => {
  const states: string[] = [];
  for (const [index, channel] of channels.entries()) {
    if (index % statesPerTurn === statesPerTurn - 1) await nextTurn();
    const data = await view.channelState(user, channel);
    if (data !== undefined) states.push(JSON.stringify({ type: 'channelState', channel, at: now(), data }));
  }
  return states;
};

const bare = (cursor: string, result: 'complete' | 'reset'): Glance => ({
  resume: { result },
  events: [],
  signals: [],
  states: [],
  cursor,
  more: false,
});

export const glance = async (view: View, at: GlanceAt): Promise<Glance> => {
  const { log } = view;
  const last = await log.lastPosition();
  if (at.cursor === undefined) return bare(log.cursor(last), 'complete');
  const place = log.place(at.cursor, last);
  if (place === undefined) return bare(log.cursor(last), 'reset');
  const page = await pageSince(log, at.user, place, at.window);
  const { limited } = page;
  return {
    resume: limited.length > 0 ? { result: 'limited', limited } : { result: 'complete' },
    events: [
      ...(at.early?.() ?? []).map(({ row, cursor }) => eventEnvelope(row, cursor)),
      ...page.events.map((event) => eventEnvelope(event, log.cursor(event.position))),
    ],
    signals: [],
    states: await statesOf(view, at, page.states),
    cursor: log.cursor(page.position),
    more: page.more,
  };
};
