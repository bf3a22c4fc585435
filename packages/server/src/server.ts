/**
 * The composition root: the only file that knows all rooms. `createGhanti` attaches Ghanti to a given Express application
 * and HTTP server: a router of its own, headers on its own routes only, no process handlers. The standalone program is
 * that same call. Time, the logger and the store can be handed in, which is where tests and fault runs enter.
 */
import type { IncomingMessage, Server as HttpServer } from 'node:http';
import {
  commands as contract,
  GhantiError,
  parseInput,
  protocolVersion,
  type CommandName,
  type CommandOutput,
  type CommandRequest,
} from '@ghanti/protocol';
import type { Express } from 'express';
import type { Server as SocketIoServer } from 'socket.io';
import { openAccounts, type OpenAccounts } from './auth/open-accounts.ts';
import { localBus } from './bus/local.ts';
import type { Bus } from './bus/bus.ts';
import { chatRules } from './chat/chat.ts';
import { defaultConfig, type Config, type ConfigOverrides } from './config.ts';
import { Feed } from './hub/feed.ts';
import { Hub } from './hub/hub.ts';
import type { BusMessage } from './hub/messages.ts';
import { createHttp } from './http/app.ts';
import { originRule } from './http/origin.ts';
import { clientAddress } from './http/peer.ts';
import { systemClock, type Clock } from './kit/clock.ts';
import { createIds, type Ids } from './kit/ids.ts';
import { createLogger, type Logger } from './kit/logger.ts';
import { createMetrics, type Metrics } from './kit/metrics.ts';
import { EventLog, type Committed } from './log/event-log.ts';
import type { Actor, Commands } from './session/actor.ts';
import { createCommands, isPipelined, isRead, limited } from './session/commands.ts';
import { createHandshake } from './session/handshake.ts';
import { Limiter } from './session/limiter.ts';
import { Sessions } from './session/sessions.ts';
import { openSqliteStore } from './store/sqlite/open-sqlite-store.ts';
import type { Store } from './store/store.ts';
import { HandshakeGate } from './transport/handshake-gate.ts';
import { closeSocketIo } from './transport/socketio-close.ts';
import { openSocketIo } from './transport/socketio.ts';
import { openWebSocket } from './transport/websocket.ts';
import { version } from './version.ts';

/** What a test or a fault run puts in the place of the real thing. */
export type Doubles = {
  readonly clock?: Clock;
  readonly logger?: Logger;
  readonly ids?: Ids;
  readonly random?: () => number;
  readonly store?: (store: Store) => Store;
};

export type GhantiOptions = ConfigOverrides & {
  readonly app: Express;
  readonly server: HttpServer;
  /** Where Engine.IO answers; `/socket.io/` unless told. */
  readonly path?: string;
  /** The folder of the plain page, to be served at `/`; without it `/` is the application's. */
  readonly page?: string;
  readonly doubles?: Doubles;
};

export type Ghanti = {
  /** The Socket.IO server: `/` and further namespaces are the application's own. */
  readonly io: SocketIoServer;
  /** Runs commands as a user, past the transports and their limits. */
  as(user: string): {
    call<N extends CommandName>(command: N, input: CommandRequest<N>): Promise<CommandOutput<N>>;
  };
  /** Stops taking clients, tells those who are here, answers what is in flight, closes the store. */
  close(): Promise<void>;
};

const heartbeatMs = 12_000;

/** The position before the first one that a commit gave; `last` where it gave none. */
const beginOf = (events: Committed['events'], marks: Committed['marks'], last: number): number => {
  const given = [events[0], ...marks].filter((row) => row !== undefined).map(({ position }) => position - 1);
  return Math.min(last, ...given);
};

/** Wires rooms together; `parts` live as long as the server. */
class Server {
  readonly #config: Config;
  readonly #clock: Clock;
  readonly #ids: Ids;
  readonly #logger: Logger;
  readonly #metrics: Metrics = createMetrics();
  readonly #bus: Bus<BusMessage> = localBus();
  readonly #options: GhantiOptions;
  #draining = false;
  #storeFailed = false;

  constructor(options: GhantiOptions) {
    const { app: _app, server: _server, path: _path, page: _page, doubles = {}, ...overrides } = options;
    this.#options = options;
    this.#config = defaultConfig(overrides);
    this.#clock = doubles.clock ?? systemClock;
    this.#ids = doubles.ids ?? createIds(this.#clock);
    this.#logger = doubles.logger ?? createLogger({ level: this.#config.logLevel });
  }

  async open(): Promise<Ghanti> {
    const store = await this.#openStore();
    const last = await store.lastPosition();
    const log = this.#openLog(store, last);
    const hub = new Hub(
      { log, now: () => this.#clock.now(), delivered: (events, to) => this.#metrics.deliveries(events * to) },
      last,
    );
    this.#connectFeed(hub, log, last);
    const people = await openAccounts({ ...this.#parts(), store: store.accounts });
    const { handlers, receipts } = chatRules(
      {
        log,
        store,
        clock: this.#clock,
        limits: this.#config.limits,
        directory: this.#config.directory,
        signal: (signal) => this.#bus.publish({ kind: 'signal', ...signal }),
      },
      () => this.#ids.random(16),
    );
    const commands = this.#whileOpen(
      createCommands(handlers, (command, outcome) => this.#metrics.command(command, outcome)),
    );
    const limiter = this.#limiter();
    const sessions = this.#openSessions({ log, hub, commands, limiter, people, receipts });
    people.onRevoked(({ sid }) => sessions.close((identity) => identity.sid === sid, 'unauthenticated'));
    const io = this.#openDoors({ commands, limiter, people, sessions, log });
    let closing: Promise<void> | undefined;
    return {
      io,
      as: (user) => this.#acting(commands, user),
      close: () => (closing ??= this.#close({ io, sessions, receipts, log, store })),
    };
  }

  #parts() {
    return { config: this.#config, clock: this.#clock, ids: this.#ids, logger: this.#logger };
  }

  async #openStore(): Promise<Store> {
    const store = await openSqliteStore({
      directory: this.#config.dataDir,
      ids: () => this.#ids.uuid(),
      newEpoch: () => Buffer.from(this.#ids.random(8), 'base64url').toString('hex'),
      durability: this.#config.durability,
      onTrouble: (error) => this.#logger.warn({ err: error }, 'a checkpoint failed'),
    });
    return this.#options.doubles?.store?.(store) ?? store;
  }

  #openLog(store: Store, start: number): EventLog {
    let prev = start;
    // A failed commit may be on disk: the next one names where it begins itself, so that the feed reads what lies before.
    let unsure = false;
    return new EventLog({
      store,
      committed: ({ events, marks, last }, seconds) => {
        this.#storeFailed = false;
        this.#metrics.commit(seconds, events.length);
        this.#metrics.events(events.length);
        const moved = marks.filter((mark) => mark.moved);
        const before = prev;
        prev = last;
        const from = unsure ? beginOf(events, moved, last) : before;
        unsure = false;
        if (last > before) this.#bus.publish({ kind: 'commit', prev: from, last, events, marks: moved });
      },
      failed: (error, fatal) => {
        this.#storeFailed = true;
        unsure = true;
        this.#logger.error({ err: error, fatal }, 'a commit failed');
      },
    });
  }

  #connectFeed(hub: Hub, log: EventLog, start: number): void {
    const feed = new Feed({
      start,
      read: (after, limit) => log.after(after, limit),
      deliver: (events, marks, last) => hub.deliver(events, marks, last),
      failed: (error) => this.#logger.error({ err: error }, 'a gap could not be read from the log'),
    });
    this.#bus.listen((message) => {
      if (message.kind === 'commit') feed.admit(message);
      else hub.signal(message);
    });
  }

  #limiter(): Limiter {
    const { commandsPerSecond, commandBurst } = this.#config.limits;
    return new Limiter({ clock: this.#clock, perSecond: commandsPerSecond, burst: commandBurst });
  }

  #openSessions(parts: {
    log: EventLog;
    hub: Hub;
    commands: Commands;
    limiter: Limiter;
    people: OpenAccounts;
    receipts: ReturnType<typeof chatRules>['receipts'];
  }): Sessions {
    const { people, receipts, ...rest } = parts;
    const sessions = new Sessions({
      ...rest,
      clock: this.#clock,
      logger: this.#logger,
      limits: this.#config.limits,
      protocol: protocolVersion,
      heartbeatMs,
      pipelined: isPipelined,
      reads: isRead,
      authenticate: async (input) =>
        people.tokens.verify(parseInput(contract.authenticate.input, input).token),
      channelState: (user, channel) => receipts.channelState(user, channel),
      isRevoked: (sid) => people.isRevoked(sid),
      closedFor: (reason) => this.#metrics.outboundClosed(reason),
      random: this.#options.doubles?.random ?? Math.random,
    });
    this.#metrics.watchConnections(() => sessions.transports());
    return sessions;
  }

  #openDoors(parts: {
    commands: Commands;
    limiter: Limiter;
    people: OpenAccounts;
    sessions: Sessions;
    log: EventLog;
  }): SocketIoServer {
    const { commands, limiter, people, sessions, log } = parts;
    const { origins, publicUrl, trustProxy, limits, registration, metricsToken } = this.#config;
    const site = { origins, publicUrl };
    this.#options.app.use(
      createHttp({
        commands: limited(commands, limiter),
        tokens: people.tokens,
        accounts: people.accounts,
        registration,
        site,
        trustProxy,
        limits,
        health: { live: () => log.writable, ready: () => this.#notReady(log) },
        metrics: this.#metrics,
        metricsToken,
        version: { version },
        logger: this.#logger,
        page: this.#options.page,
      }),
    );
    const rule = originRule(site, trustProxy);
    const path = this.#options.path ?? '/socket.io/';
    const doors = {
      server: this.#options.server,
      gate: new HandshakeGate({
        clock: this.#clock,
        maxPending: limits.pendingHandshakesPerAddress,
        failuresPerSecond: limits.anonymousHandshakesPerSecond,
      }),
      limits,
      clock: this.#clock,
      logger: this.#logger,
      originAllowed: (request: IncomingMessage) => rule.allows(request),
      addressOf: (request: IncomingMessage) => clientAddress(request, trustProxy),
      handshake: createHandshake({
        verify: (token) => people.tokens.verify(token),
        connectionsOf: (user) => sessions.of(user),
        maxConnectionsPerUser: limits.connectionsPerUser,
        draining: () => this.#draining,
      }),
      sessions,
    };
    openWebSocket({ ...doors, newConnectionId: () => this.#ids.random(15) }, path);
    return openSocketIo({ ...doors, path });
  }

  #notReady(log: EventLog): string[] {
    return [
      ...(this.#draining ? ['closing'] : []),
      ...(log.writable ? [] : ['the log takes no writes: start the process again']),
      ...(this.#storeFailed && log.writable ? ['the last commit failed'] : []),
    ];
  }

  /** What begins while the node closes is refused, or those who never stop sending would keep it open. */
  #whileOpen(commands: Commands): Commands {
    return {
      served: commands.served,
      run: (name, actor, input) =>
        this.#draining
          ? Promise.reject(new GhantiError('unavailable', 'this node is closing', { retryAfterMs: 1_000 }))
          : commands.run(name, actor, input),
    };
  }

  #acting(commands: Commands, user: string): ReturnType<Ghanti['as']> {
    const actor: Actor = { user, sid: null, roles: [], expiresAt: Infinity };
    return {
      // The table's own schema made the output; its name ties it to the type.
      call: <N extends CommandName>(command: N, input: CommandRequest<N>) =>
        commands.run(command, actor, input) as Promise<CommandOutput<N>>,
    };
  }

  async #close(parts: {
    io: SocketIoServer;
    sessions: Sessions;
    receipts: ReturnType<typeof chatRules>['receipts'];
    log: EventLog;
    store: Store;
  }): Promise<void> {
    this.#draining = true;
    parts.receipts.flush();
    await parts.sessions.drain();
    await closeSocketIo(parts.io);
    await parts.log.close();
    await this.#bus.close();
    this.#metrics.close();
    await parts.store.close();
  }
}

export const createGhanti = (options: GhantiOptions): Promise<Ghanti> => new Server(options).open();
