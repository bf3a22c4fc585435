/**
 * Catching up without a live connection (RES-2). With a cursor: what happened since, a page at a time. Without one, or
 * with one that is no longer good: `reset`, the newest channels, and the cursor to go on from, taken before anything is read.
 */
import type { CommandOutput, EventEnvelope } from '@ghanti/protocol';
import type { Place } from '../log/event-log.ts';
import { pageSince } from '../log/since.ts';
import type { EventRow } from '../store/store.ts';
import type { Chat, Handlers } from './context.ts';
import type { Receipts } from './receipts.ts';
import { summariesOf } from './summaries.ts';
import { ackEvent } from './views.ts';

const newestChannels = 200;

type Sync = CommandOutput<'sync'>;
const moved = (events: readonly EventRow[], type: string): readonly string[] =>
  events
    .filter((event) => event.type === type)
    .map((event) => (JSON.parse(event.data) as { channel: string }).channel);

type States = Pick<Receipts, 'channelState'>;

const envelope = (chat: Chat, event: EventRow): EventEnvelope =>
  // An event and its cursor are what an envelope is; the union of types does not survive the spread.
  ({ ...ackEvent(event), cursor: chat.log.cursor(event.position) }) as EventEnvelope;

const reset = async (chat: Chat, user: string, last: number): Promise<Sync> => {
  const { memberships } = await chat.store.channelPage(user, undefined, newestChannels);
  const channels = await summariesOf(chat, memberships);
  return {
    result: 'reset',
    channels,
    events: [],
    states: [],
    gone: [],
    cursor: chat.log.cursor(last),
    more: false,
  };
};

const statesOf = async (
  chat: Chat,
  from: States,
  user: string,
  channels: readonly string[],
): Promise<Sync['states']> => {
  const states: Sync['states'] = [];
  for (const channel of channels) {
    const data = await from.channelState(user, channel);
    if (data === undefined) continue;
    // Parts of it may be others' as well, and who embeds this may do with his as he likes.
    states.push({ type: 'channelState', channel, at: chat.clock.now(), data: structuredClone(data) });
  }
  return states;
};

/** Of the channels named, those that the user is in now. */
const present = async (chat: Chat, user: string, channels: readonly string[]): Promise<Sync['channels']> => {
  const found = await Promise.all(
    [...new Set(channels)].map((channel) => chat.store.membership(channel, user)),
  );
  return summariesOf(
    chat,
    found.filter((membership) => membership !== undefined),
  );
};

const since = async (
  chat: Chat,
  from: States,
  user: string,
  place: Place,
  window: number | undefined,
): Promise<Sync> => {
  const { limited, events, states, position, more } = await pageSince(chat.log, user, place, window);
  return {
    ...(limited.length > 0 ? { result: 'limited', limited: [...limited] } : { result: 'complete' }),
    channels: await present(chat, user, moved(events, 'channelOpened')),
    events: events.map((event) => envelope(chat, event)),
    states: await statesOf(chat, from, user, states),
    gone: [...new Set(moved(events, 'channelClosed'))],
    cursor: chat.log.cursor(position),
    more,
  };
};

export const syncHandlers = (chat: Chat, from: States) =>
  ({
    async sync({ user }, { cursor, window }) {
      const last = await chat.log.lastPosition();
      const place = cursor === undefined ? undefined : chat.log.place(cursor, last);
      return place === undefined ? reset(chat, user, last) : since(chat, from, user, place, window);
    },
  }) satisfies Handlers;
