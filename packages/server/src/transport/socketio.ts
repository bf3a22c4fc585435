/**
 * The Socket.IO door (protocol.md section 5): `/chat` for the protocol, `/notifications` for those alone, polling first and upgrade or WebSocket only, and `/`
 * for the embedding application's own program. Origin and address are checked before Engine.IO makes a session (HS-01,
 * HS-28); a refused CONNECT is told why in `data.code`.
 */
import { IncomingMessage, type Server as HttpServer } from 'node:http';
import { errorTable, GhantiError, wireError, type Limits } from '@ghanti/protocol';
import { Server, type Namespace, type Socket } from 'socket.io';
import type { Clock } from '../kit/clock.ts';
import type { Logger } from '../kit/logger.ts';
import type { Accepted } from '../session/handshake.ts';
import type { Sessions } from '../session/sessions.ts';
import { asGhantiError } from '../session/answer.ts';
import type { HandshakeGate } from './handshake-gate.ts';
import { PollTurns } from './poll-pace.ts';
import { serveAdmin, type AdminDesk } from './socketio-admin.ts';
import { sharePolls } from './socketio-answers.ts';
import { boundConnections, closeWhoLeft } from './socketio-bounds.ts';
import { SocketIoLink } from './socketio-link.ts';
import { FanOutAdapter } from './socketio-fan-out.ts';
import { adapterOver, type Relay } from './socketio-nodes.ts';
import { textParser } from './socketio-parser.ts';
import { keepOrder, pipedWebSockets, pipeOf } from './socketio-pipes.ts';
import { refuseAtTheDoor } from './socketio-refusal.ts';
import { watchRules } from './watched-socket.ts';

export type SocketIoOptions = {
  readonly server: HttpServer;
  /** Where Engine.IO answers. */
  readonly path: string;
  readonly limits: Limits;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly originAllowed: (request: IncomingMessage) => boolean;
  readonly addressOf: (request: IncomingMessage) => string;
  readonly handshake: (auth: unknown) => Promise<Accepted>;
  readonly sessions: Pick<Sessions, 'open'>;
  readonly gate: HandshakeGate;
  readonly desk: AdminDesk;
  /** Where there are other nodes. */
  readonly relay: Relay | undefined;
};

type CorsOptions = { readonly origin: boolean; readonly credentials: boolean };
type Settle = (valid: boolean) => void;
type Connection = Socket['conn'];

/** Silence of 12 + 8 s is a dead peer, on both sides (RES-4). */
const pingIntervalMs = 12_000;
const pingTimeoutMs = 8_000;
const connectTimeoutMs = 10_000;

/** The error that Socket.IO sends as `connect_error`. */
const connectError = (error: GhantiError): Error =>
  Object.assign(new Error(error.message), { data: wireError(error) });

const createServer = ({ relay, ...options }: SocketIoOptions): Server =>
  new Server(options.server, {
    path: options.path,
    pingInterval: pingIntervalMs,
    pingTimeout: pingTimeoutMs,
    connectTimeout: connectTimeoutMs,
    maxHttpBufferSize: options.limits.maxFrameBytes,
    perMessageDeflate: false,
    // Other upgrades on the same server are somebody else's, whatever time they take.
    destroyUpgrade: false,
    parser: textParser,
    wsEngine: pipedWebSockets(watchRules(options)),
    adapter: relay === undefined ? FanOutAdapter : adapterOver(relay),
    cors: (request: object, done: (error: Error | null, cors: CorsOptions) => void) =>
      done(null, {
        origin: request instanceof IncomingMessage && options.originAllowed(request),
        credentials: true,
      }),
  });

type Left = (this: Socket) => void;

/** `/` belongs to the application: without a listener of its own nobody sits there (HS-32). */
const guardRoot = (io: Server, settled: (socket: Socket, valid: boolean) => void, left: Left): void => {
  const root = io.of('/');
  root.use((socket, next) => {
    const claimed = root.listenerCount('connection') > 0;
    settled(socket, claimed);
    socket.on('disconnect', left);
    if (claimed) next();
    else next(connectError(new GhantiError('not_found', 'nothing is served on /; the protocol is on /chat')));
  });
};

/** `/chat`, or `/notifications`: the same handshake, the same sessions, less to hear. */
const serve = (
  namespace: Namespace,
  view: 'all' | 'notifications',
  options: SocketIoOptions,
  settled: (socket: Socket, valid: boolean) => void,
): void => {
  const accepted = new WeakMap<Socket, Accepted>();
  const turns = new PollTurns(options.clock);
  namespace.use((socket, next) => {
    options.handshake(socket.handshake.auth).then(
      (who) => {
        accepted.set(socket, who);
        settled(socket, true);
        // The answer goes out with the first of what he is told.
        pipeOf(socket.conn)?.cork();
        next();
      },
      (error: unknown) => {
        const told = asGhantiError(error, options.logger, { handshake: namespace.name });
        settled(socket, errorTable[told.code].retry);
        next(connectError(told));
      },
    );
  });
  namespace.on('connection', (socket) => {
    const who = accepted.get(socket);
    if (who === undefined) return void socket.disconnect(true);
    const link = new SocketIoLink(socket, options.clock, turns);
    const { identity, cursor, window } = who;
    options.sessions.open({ identity, link, connection: socket.id }, cursor, window, view);
  });
};

export const openSocketIo = (options: SocketIoOptions): Server => {
  const { gate } = options;
  const io = createServer(options);
  const left = closeWhoLeft(options.clock, connectTimeoutMs);
  io.engine.use(
    refuseAtTheDoor({
      originAllowed: options.originAllowed,
      admits: (request) => gate.admits(options.addressOf(request)),
    }),
  );
  keepOrder(io);
  boundConnections(io, watchRules(options));
  sharePolls(io);
  const pending = new WeakMap<Connection, Settle>();
  io.engine.on('connection', (connection: Connection) => {
    const settle = gate.begin(options.addressOf(connection.request));
    pending.set(connection, settle);
    connection.once('close', () => settle(false));
  });
  const settled = (socket: Socket, valid: boolean): void => pending.get(socket.conn)?.(valid);
  guardRoot(io, settled, left);
  serve(io.of('/chat'), 'all', options, settled);
  serve(io.of('/notifications'), 'notifications', options, settled);
  serveAdmin(io.of('/admin'), { ...options, settled, refusal: connectError });
  for (const name of ['/chat', '/notifications', '/admin'])
    io.of(name).on('connection', (socket) => void socket.on('disconnect', left));
  // An application's own namespace asks for what it asks for: CONNECT to it counts as valid.
  io.on('new_namespace', (namespace: Namespace) =>
    namespace.on('connection', (socket) => {
      settled(socket, true);
      socket.on('disconnect', left);
    }),
  );
  return io;
};
