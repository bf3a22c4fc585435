/**
 * The doors of a node: REST and the web app on the application, Socket.IO and raw WebSocket on the HTTP server. All of
 * them lead to the same command table and the same sessions.
 */
import type { IncomingMessage } from 'node:http';
import { GhantiError } from '@ghanti/protocol';
import type { Server as SocketIoServer } from 'socket.io';
import type { OpenAccounts } from '../auth/open-accounts.ts';
import { createHttp } from '../http/app.ts';
import type { Guests } from '../http/demo.ts';
import { originRule } from '../http/origin.ts';
import { clientAddress } from '../http/peer.ts';
import { exportOf } from '../chat/export.ts';
import type { EventLog } from '../log/event-log.ts';
import { limited } from '../session/commands.ts';
import { limitName, type Limiter } from '../session/limiter.ts';
import { createHandshake } from '../session/handshake.ts';
import type { Store } from '../store/store.ts';
import type { Sessions } from '../session/sessions.ts';
import { HandshakeGate } from '../transport/handshake-gate.ts';
import type { EventsDoor } from '../transport/events.ts';
import { Lab } from '../transport/lab.ts';
import { openSocketIo } from '../transport/socketio.ts';
import { openWebSocket } from '../transport/websocket.ts';
import { version } from '../version.ts';
import { relayFor } from './across-nodes.ts';
import type { OpenAdmin } from './open-admin.ts';
import type { OpenCommands } from './open-commands.ts';
import type { GhantiOptions } from './options.ts';
import type { Parts } from './parts.ts';

export type Indoors = {
  readonly log: EventLog;
  readonly store: Store;
  readonly commands: OpenCommands;
  readonly people: OpenAccounts;
  readonly sessions: Sessions;
  readonly guests: Guests | undefined;
  readonly admin: OpenAdmin;
  readonly events: EventsDoor;
};

const notReady = (log: EventLog, { bus, condition }: Parts): string[] => [
  ...(bus.condition === 'down' ? ['Redis cannot be reached: other nodes are heard late'] : []),
  ...(condition.closing ? ['closing'] : []),
  ...(condition.storeSilent ? ['the database does not answer'] : []),
  ...(condition.over ? ['the database was put back: start the process again'] : []),
  ...(log.writable ? [] : ['the log takes no writes: start the process again']),
  ...(condition.storeFailed && log.writable ? ['the last commit failed'] : []),
];

const gateOf = ({ clock, config: { limits } }: Parts): HandshakeGate =>
  new HandshakeGate({
    clock,
    maxPending: limits.pendingHandshakesPerAddress,
    failuresPerSecond: limits.anonymousHandshakesPerSecond,
  });

/** A stream that would begin later than this is refused: who reads it, or a proxy, would take it for lost. */
const mostTurnMs = 8_000;

/** What `/events` asks before it knows who reads. */
const threshold = (gate: HandshakeGate, reads: Limiter) => ({
  pace: (identity: Parameters<typeof limitName>[0]) => reads.take(limitName(identity)),
  turn: (identity: Parameters<typeof limitName>[0]) => reads.turn(identity, mostTurnMs),
  knock: (address: string) => {
    if (!gate.admits(address))
      throw new GhantiError('rate_limited', 'too many handshakes', { retryAfterMs: 1_000 });
    return gate.begin(address);
  },
});

const openRest = (
  { app, page }: GhantiOptions,
  { log, store, commands, people, guests, admin, events }: Indoors,
  gate: HandshakeGate,
  lab: Lab,
  parts: Parts,
): void => {
  const { origins, publicUrl, trustProxy, limits, registration, metricsToken, jwt } = parts.config;
  app.use(
    createHttp({
      commands: limited(commands.commands, commands.limiter),
      admin: admin.commands,
      exportOf: (user) => exportOf(store, user, parts.clock.now()),
      erase: async (user) => void (await admin.erasure.begin(user)),
      tokens: people.tokens,
      tickets: people.tickets,
      lab,
      events: { door: events, ...threshold(gate, commands.reads) },
      accounts: people.accounts,
      registration,
      host: jwt.secret !== undefined || jwt.jwksUrl !== undefined,
      guests,
      limit: (identity) => commands.limiter.check(identity),
      site: { origins, publicUrl },
      trustProxy,
      limits,
      health: { live: () => log.writable && !parts.condition.over, ready: () => notReady(log, parts) },
      metrics: parts.metrics,
      metricsToken,
      version: { version },
      logger: parts.logger,
      page,
    }),
  );
};

const openSockets = (
  { server, path = '/socket.io/' }: GhantiOptions,
  { people, sessions, admin, store }: Indoors,
  gate: HandshakeGate,
  parts: Parts,
): SocketIoServer => {
  const { clock, condition, config, ids, logger } = parts;
  const { origins, publicUrl, trustProxy, limits } = config;
  const rule = originRule({ origins, publicUrl }, trustProxy);
  const doors = {
    server,
    gate,
    limits,
    clock,
    logger,
    originAllowed: (request: IncomingMessage) => rule.allows(request),
    addressOf: (request: IncomingMessage) => clientAddress(request, trustProxy),
    handshake: createHandshake({
      verify: (token) => people.tokens.verify(token),
      connectionsOf: (user) => sessions.of(user),
      maxConnectionsPerUser: limits.connectionsPerUser,
      draining: () => condition.closing,
    }),
    sessions,
  };
  openWebSocket({ ...doors, newConnectionId: () => ids.random(15) }, path);
  return openSocketIo({ ...doors, path, desk: admin.desk, relay: relayFor(parts, store) });
};

export const openDoors = (options: GhantiOptions, indoors: Indoors, parts: Parts): SocketIoServer => {
  const gate = gateOf(parts);
  const nodes = parts.redis === undefined ? 'one' : 'several';
  const lab = new Lab({ clock: parts.clock, newId: () => parts.ids.random(16), nodes });
  openRest(options, indoors, gate, lab, parts);
  const io = openSockets(options, indoors, gate, parts);
  // Last, and thereby before all of them.
  lab.watch(options.server);
  return io;
};
