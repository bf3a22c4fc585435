/**
 * The composition root: with `root/`, the only code that knows all rooms. `createGhanti` attaches Ghanti to a given Express
 * application and HTTP server: a router of its own, headers on its own routes only, no process handlers. The standalone
 * program is that same call. Time, the logger, the store and the bus can be handed in, which is where tests and fault runs enter.
 */
import type { Server as SocketIoServer } from 'socket.io';
import { openAccounts, type OpenAccounts } from './auth/open-accounts.ts';
import { vouchFor } from './auth/vouched.ts';
import { acrossNodes, turnsOf } from './root/across-nodes.ts';
import type { Turns } from './kit/turns.ts';
import { openAdmin, type OpenAdmin } from './root/open-admin.ts';
import { invitationsTo } from './root/invitations.ts';
import type { Presence } from './presence/presence.ts';
import { acting, openCommands, type OpenCommands } from './root/open-commands.ts';
import { openDemo, type OpenDemo } from './root/open-demo.ts';
import { openDoors } from './root/open-doors.ts';
import { openEvents } from './root/open-events.ts';
import { openFollowers, type Followers } from './root/open-followers.ts';
import { openLog, type OpenLog } from './root/open-log.ts';
import { openPresence } from './root/open-presence.ts';
import { openSessions } from './root/open-sessions.ts';
import { openUpkeep, type Upkeep } from './root/open-upkeep.ts';
import type { Ghanti, GhantiOptions } from './root/options.ts';
import { partsOf, type Parts } from './root/parts.ts';
import type { Sessions } from './session/sessions.ts';
import type { Store } from './store/store.ts';
import type { EventsDoor } from './transport/events.ts';
import { closeSocketIo } from './transport/socketio-close.ts';

export type { Doubles, Ghanti, GhantiOptions } from './root/options.ts';

type Opened = {
  readonly io: SocketIoServer;
  readonly sessions: Sessions;
  readonly commands: OpenCommands;
  readonly log: OpenLog;
  readonly presence: Presence;
  readonly followers: Followers;
  readonly people: OpenAccounts;
  readonly upkeep: Upkeep;
  readonly demo: OpenDemo | undefined;
  readonly admin: OpenAdmin;
  readonly events: EventsDoor;
  readonly turns: Turns;
};

/** Of nodes that start together one names the link of the first administrator, since each new one ends the one before. */
const setupTurn = 'setup';
const setupTurnMs = 10_000;

/** In the order in which nothing is lost: no new work, goodbyes, what is in flight, the doors, the log. */
const close = async (opened: Opened, parts: Parts): Promise<void> => {
  const { io, sessions, log, presence, followers, people, upkeep, demo, admin, events, turns } = opened;
  await demo?.stop();
  parts.condition.closing = true;
  // Other nodes take them in meanwhile.
  if (parts.redis !== undefined) await sessions.part();
  parts.condition.draining = true;
  log.log.flush();
  await sessions.drain();
  await admin.close();
  await Promise.all([closeSocketIo(io), events.close()]);
  await presence.close();
  people.close();
  await followers.stop();
  await upkeep.stop();
  log.feeds.close();
  await log.log.close();
  log.close();
  await turns.give(setupTurn);
  await parts.bus.close();
  await parts.redis?.close();
  parts.metrics.close();
  await log.search.close();
  await log.store.close();
};

/** What is in memory is of a log that is gone: nobody is served by it for another moment, and no new one comes in. */
const endAtOnce = (why: Error, sessions: Sessions, { condition, logger }: Parts): void => {
  logger.error({ err: why }, 'this process cannot go on: start it again');
  condition.over = true;
  condition.closing = true;
  condition.draining = true;
  sessions.close(() => true, 'unavailable');
};

/** What the standalone program is given besides. */
export type OpenGhanti = {
  readonly ghanti: Ghanti;
  readonly people: OpenAccounts;
  readonly store: Store;
  /** This process cannot go on, and why. */
  readonly over: Promise<Error>;
  /** Whether it is this node that names the link of the first administrator. */
  readonly namesSetup: () => Promise<boolean>;
};

/** With what the operator of the standalone program works on besides. */
export const openGhanti = async (options: GhantiOptions): Promise<OpenGhanti> => {
  const parts = partsOf(options);
  await parts.redis?.open();
  const log = await openLog(parts);
  const people = await openAccounts({
    ...parts,
    store: log.store,
    others: acrossNodes(parts, log.store),
  });
  const presence = await openPresence(log, parts);
  const commands = openCommands(log, presence, people, options.authorize, parts);
  people.inviteBy(invitationsTo(log.store, commands, parts));
  const sessions = openSessions({ ...log, presence }, commands, people, options.authorize, parts);
  void parts.over.promise.then((why) => endAtOnce(why, sessions, parts));
  const followers = openFollowers(log, parts);
  const admin = openAdmin(log, commands, people, sessions, parts);
  const handle = {
    as: (user) => acting(commands.own, user),
    notify: async (notice) => ({ count: (await commands.rules.notify(notice)).count }),
    publish: (updates) => commands.feeds.publish(updates),
    upsertUser: (user) => vouchFor(log.store.accounts, parts.clock, user),
    removeUser: async (user) => await (await admin.erasure.begin(user)).done,
    revoke: async (what) => {
      if ('user' in what) await people.oversight.signOut(what.user);
      else await people.oversight.revokeToken(what);
    },
    onEvent: (listener, given) => followers.follow(listener, given),
  } satisfies Partial<Ghanti>;
  const demo = await openDemo(handle, presence, parts);
  const upkeep = openUpkeep(log, parts);
  const events = openEvents(log, presence, commands, sessions, parts);
  const indoors = { commands, people, sessions, guests: demo?.guests, admin, events };
  const io = openDoors(options, { log: log.log, store: log.store, ...indoors }, parts);
  const turns = turnsOf(parts, log.store);
  const core = { io, sessions, commands, log, presence, followers };
  const opened = { ...core, people, demo, upkeep, admin, events, turns };
  let closing: Promise<void> | undefined;
  const ghanti = {
    io,
    ...handle,
    firstAdmin: () => people.links.setup(),
    close: () => (closing ??= close(opened, parts)),
  };
  const namesSetup = (): Promise<boolean> => turns.has(setupTurn, setupTurnMs);
  return { ghanti, people, store: log.store, over: parts.over.promise, namesSetup };
};

export const createGhanti = async (options: GhantiOptions): Promise<Ghanti> =>
  (await openGhanti(options)).ghanti;
