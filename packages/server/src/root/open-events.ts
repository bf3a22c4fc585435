/**
 * The door behind `/events`, and what its readers see of the place, by who they are and what they name (CUR-2). Who reads a stream
 * is online as anybody who is connected; a poll makes online for a while, and is told of nobody's presence (PRE-1).
 */
import type { Presence } from '../presence/presence.ts';
import { isAnonymous } from '../session/actor.ts';
import { filteredView, filterOf, publicView, unheard } from '../session/filtered.ts';
import type { Sessions, SessionView } from '../session/sessions.ts';
import { EventsDoor, type Reader, type ReaderView } from '../transport/events.ts';
import type { OpenCommands } from './open-commands.ts';
import type { OpenLog } from './open-log.ts';
import type { Parts } from './parts.ts';

const nobody = (): void => undefined;

const scopeOf = (all: SessionView, { identity, channels }: Reader): SessionView => {
  if (isAnonymous(identity)) return publicView(all, filterOf(channels));
  return channels === undefined ? all : filteredView(all, filterOf(channels));
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
  if (isAnonymous(identity)) return { enter: nobody, live: nobody, leave: nobody };
  if (how === 'stream') return channels === undefined ? presence : attending(presence);
  return { enter: nobody, live: nobody, leave: nobody };
};

export const openEvents = (
  { log, hub }: OpenLog,
  presence: Presence,
  { commands, rules }: OpenCommands,
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
      const scope = scopeOf(all, reader);
      const view = { ...scope, presence: presenceFor(reader, how, presence) };
      return how === 'once' ? { ...view, hub: unheard(hub) } : view;
    },
  });
};
