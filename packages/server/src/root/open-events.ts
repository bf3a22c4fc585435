/**
 * The door behind `/events`, and what its readers see of the place, by who they are and what they name (CUR-2). Who reads a stream
 * is online as anybody who is connected; a poll makes online for a while, and is told of nobody's presence (PRE-1).
 */
import type { Presence } from '../presence/presence.ts';
import { isAnonymous } from '../session/actor.ts';
import { PollValues } from '../feeds/poll-values.ts';
import { StreamValues } from '../feeds/stream-values.ts';
import { WaitValues } from '../feeds/wait-values.ts';
import { filteredView, filterOf, publicView, type ReadFeeds, type Unfiltered } from '../session/filtered.ts';
import { isFeedChannel } from '../kit/channel-ids.ts';
import type { Sessions, SessionView } from '../session/sessions.ts';
import { EventsDoor, type Reader, type ReaderView } from '../transport/events.ts';
import type { OpenCommands } from './open-commands.ts';
import type { OpenLog } from './open-log.ts';
import type { Parts } from './parts.ts';

const nobody = (): void => undefined;

type How = 'stream' | 'wait' | 'once';

const scopeOf = (
  all: Unfiltered,
  { identity, channels }: Reader,
  feeds: Omit<ReadFeeds, 'wanted'>,
): SessionView => {
  const named = channels?.filter(isFeedChannel);
  const filter = filterOf(channels);
  if (isAnonymous(identity))
    return publicView(all, filter, { ...feeds, wanted: { acting: undefined, channels: named } });
  if (channels === undefined) return all;
  return filteredView(all, filter, { ...feeds, wanted: { acting: identity, channels: named } });
};

/** Online for as long as it lasts, and told of nobody. */
const attending = ({ attendance }: Presence): SessionView['presence'] => {
  const here = new Set<object>();
  return {
    enter: (told) => {
      here.add(told);
      attendance.enter(told.user);
    },
    live: nobody,
    leave: (told) => {
      if (here.delete(told)) attendance.leave(told.user);
    },
  };
};

const presenceFor = (
  { identity, channels }: Reader,
  how: How,
  presence: Presence,
): SessionView['presence'] => {
  if (isAnonymous(identity) || how === 'once') return { enter: nobody, live: nobody, leave: nobody };
  return how === 'stream' && channels === undefined ? presence : attending(presence);
};

export const openEvents = (
  { log, hub, feeds: live }: OpenLog,
  presence: Presence,
  { commands, rules, feeds }: OpenCommands,
  sessions: Sessions,
  { clock, config, ids, condition, redis }: Parts,
): EventsDoor => {
  const all: Unfiltered = {
    log,
    hub,
    presence,
    commands,
    channelState: (user, channel) => rules.receipts.channelState(user, channel),
  };
  const { streams } = feeds;
  const viewOf = (reader: Reader, how: How, of: Omit<ReadFeeds, 'wanted' | 'streams'>): SessionView => {
    if (how !== 'stream' && !isAnonymous(reader.identity)) presence.attendance.poll(reader.identity.user);
    const scope = scopeOf(all, reader, { streams, ...of });
    return { ...scope, presence: presenceFor(reader, how, presence) };
  };
  const stream = (reader: Reader): SessionView => {
    const { name: filter } = filterOf(reader.channels);
    const values = new StreamValues({ live, log, hub, filter, single: reader.channels?.length === 1 });
    return viewOf(reader, 'stream', { values, opened: (session) => values.open(session) });
  };
  const once: ReaderView['once'] = (reader) => {
    const { name: filter } = filterOf(reader.channels);
    const values = new PollValues({ live, log, hub, filter, now: () => clock.now() });
    return { ...viewOf(reader, 'once', { values }), early: () => values.early() };
  };
  const wait: ReaderView['wait'] = (reader, due) =>
    viewOf(reader, 'wait', { values: new WaitValues({ live, clock, due }) });
  return new EventsDoor({
    clock,
    limits: config.limits,
    newConnectionId: () => ids.random(15),
    sessions,
    viewOf: { stream, wait, once },
    isClosing: () => condition.closing,
    isAlone: redis === undefined,
  });
};
