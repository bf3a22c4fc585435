/**
 * The door behind `/events`, and what its readers see of the place, by who they are and what they name (CUR-2). Who reads a stream
 * is online as anybody who is connected; a poll makes online for a while, and is told of nobody's presence (PRE-1).
 */
import type { Presence } from '../presence/presence.ts';
import { isAnonymous } from '../session/actor.ts';
import type { FeedStreams } from '../feeds/feed-streams.ts';
import { filteredView, filterOf, publicView, unheard } from '../session/filtered.ts';
import { isFeedChannel } from '../kit/channel-ids.ts';
import type { Sessions, SessionView } from '../session/sessions.ts';
import { EventsDoor, type Reader, type ReaderView } from '../transport/events.ts';
import type { OpenCommands } from './open-commands.ts';
import type { OpenLog } from './open-log.ts';
import type { Parts } from './parts.ts';

const nobody = (): void => undefined;

const scopeOf = (all: SessionView, streams: FeedStreams, { identity, channels }: Reader): SessionView => {
  const named = channels?.filter(isFeedChannel);
  const filter = filterOf(channels);
  if (isAnonymous(identity))
    return publicView(all, filter, { streams, wanted: { acting: undefined, channels: named } });
  if (channels === undefined) return all;
  return filteredView(all, filter, { streams, wanted: { acting: identity, channels: named } });
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
  how: Parameters<ReaderView>[1],
  presence: Presence,
): SessionView['presence'] => {
  if (isAnonymous(identity) || how === 'once') return { enter: nobody, live: nobody, leave: nobody };
  return how === 'stream' && channels === undefined ? presence : attending(presence);
};

export const openEvents = (
  { log, hub }: OpenLog,
  presence: Presence,
  { commands, rules, feeds }: OpenCommands,
  sessions: Sessions,
  { clock, config, ids }: Parts,
): EventsDoor => {
  const all: SessionView = {
    log,
    hub,
    presence,
    commands,
    channelState: (user, channel) => rules.receipts.channelState(user, channel),
  };
  return new EventsDoor({
    clock,
    limits: config.limits,
    newConnectionId: () => ids.random(15),
    sessions,
    viewOf: (reader, how) => {
      if (how !== 'stream' && !isAnonymous(reader.identity)) presence.attendance.poll(reader.identity.user);
      const scope = scopeOf(all, feeds.streams, reader);
      const view = { ...scope, presence: presenceFor(reader, how, presence) };
      return how === 'once' ? { ...view, hub: unheard(hub) } : view;
    },
  });
};
