/**
 * The raw WebSocket door at `/ws` (protocol.md section 5). The handshake, Origin and address are checked before the upgrade; a
 * token in `Authorization` too, else the first frame brings it within 5 s. RFC 6455 itself is the `ws` library's, with what
 * `websocket-handshake.ts` and `watched-socket.ts` add (RT-05, RT-06).
 */
import type { IncomingMessage, Server as HttpServer } from 'node:http';
import type { Duplex } from 'node:stream';
import {
  closeCode,
  closeReason,
  decodeRequest,
  GhantiError,
  parseInput,
  rfcClose,
  socketQuery,
  subprotocol,
  type Limits,
} from '@ghanti/protocol';
import { WebSocketServer, type WebSocket } from 'ws';
import type { Clock, Timer } from '../kit/clock.ts';
import type { Logger } from '../kit/logger.ts';
import { acknowledgement, asGhantiError } from '../session/answer.ts';
import type { Accepted } from '../session/handshake.ts';
import type { Sessions } from '../session/sessions.ts';
import type { HandshakeGate } from './handshake-gate.ts';
import { routeUpgrades } from './upgrades.ts';
import { refuseUpgrade } from './upgrade-refusal.ts';
import { boundedWebSockets, WatchedSocket, watchRules, type WatchRules } from './watched-socket.ts';
import { handshakeFault } from './websocket-handshake.ts';
import { WebSocketLink } from './websocket-link.ts';

export type WebSocketOptions = {
  readonly server: HttpServer;
  readonly limits: Limits;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly gate: HandshakeGate;
  readonly newConnectionId: () => string;
  readonly originAllowed: (request: IncomingMessage) => boolean;
  readonly addressOf: (request: IncomingMessage) => string;
  readonly handshake: (auth: unknown) => Promise<Accepted>;
  readonly sessions: Pick<Sessions, 'open'>;
};

/** How this door is named in logs. */
const webSocketPath = '/ws';

const authenticateMs = 5_000;
const bearer = /^Bearer +(\S+) *$/i;

/** The listeners of all connections are the same functions: a connection brings its link. */
function onMessage(this: WebSocket, data: Buffer, isBinary: boolean): void {
  // After a close frame of ours nothing has effect any more.
  if (this instanceof WatchedSocket && this.readyState === this.OPEN) this.link?.receive(data, isBinary);
}

function onClose(this: WebSocket): void {
  if (this instanceof WatchedSocket) this.link?.ended();
}

/** The library closes with the RFC's code; there is nothing to add. */
const ignore = (): void => undefined;

const queryOf = (request: IncomingMessage): unknown => {
  const { searchParams } = new URL(request.url ?? '', 'http://localhost');
  const window = searchParams.get('window');
  const cursor = searchParams.get('cursor');
  const known = new Set(['window', 'cursor']);
  return Object.fromEntries([
    ...[...searchParams.keys()].filter((name) => !known.has(name)).map((name) => [name, true]),
    ...(cursor === null ? [] : [['cursor', cursor]]),
    ...(window === null ? [] : [['window', Number(window)]]),
  ]);
};

type Knock = {
  readonly query: ReturnType<typeof socketQuery.parse>;
  readonly settle: (valid: boolean) => void;
};

class Door {
  readonly #options: WebSocketOptions;
  readonly #server: WebSocketServer;
  readonly #rules: WatchRules;

  constructor(options: WebSocketOptions) {
    this.#options = options;
    this.#rules = watchRules(options);
    const rules = {
      noServer: true,
      clientTracking: false,
      perMessageDeflate: false,
      maxPayload: options.limits.maxFrameBytes,
      ...boundedWebSockets,
      WebSocket: WatchedSocket,
      // A version that is not spoken is taken all the same, else no browser would see the close code that says so.
      handleProtocols: (offered: ReadonlySet<string>) =>
        offered.has(subprotocol) ? subprotocol : (offered.values().next().value ?? false),
    } as const;
    this.#server = new WebSocketServer(rules);
  }

  async knock(request: IncomingMessage, stream: Duplex, head: Buffer): Promise<void> {
    stream.on('error', ignore);
    const fault = handshakeFault(request);
    if (fault !== undefined) return refuseUpgrade(stream, fault);
    let settle: ((valid: boolean) => void) | undefined;
    try {
      const query = this.#admit(request);
      const begun = this.#options.gate.begin(this.#options.addressOf(request));
      settle = begun;
      const gone = (): void => begun(false);
      stream.once('close', gone);
      const accepted = await this.#accepted(request, query);
      if (accepted !== undefined) {
        begun(true);
        stream.removeListener('close', gone);
      }
      this.#upgrade(request, stream, head, { query, settle: begun }, accepted);
    } catch (error) {
      settle?.(false);
      const told = asGhantiError(error, this.#options.logger, { handshake: webSocketPath });
      refuseUpgrade(stream, { error: told });
    }
  }

  #admit(request: IncomingMessage): Knock['query'] {
    const { originAllowed, gate, addressOf } = this.#options;
    if (!originAllowed(request)) throw new GhantiError('forbidden', 'this origin is not allowed');
    if (!gate.admits(addressOf(request))) {
      throw new GhantiError('rate_limited', 'too many handshakes', { retryAfterMs: 1_000 });
    }
    return parseInput(socketQuery, queryOf(request));
  }

  async #accepted(request: IncomingMessage, query: Knock['query']): Promise<Accepted | undefined> {
    const { authorization } = request.headers;
    if (authorization === undefined) return undefined;
    const token = bearer.exec(authorization)?.[1];
    if (token === undefined) throw new GhantiError('unauthenticated', 'the scheme is Bearer');
    return this.#options.handshake({ ...query, token });
  }

  #upgrade(
    request: IncomingMessage,
    stream: Duplex,
    head: Buffer,
    knock: Knock,
    accepted: Accepted | undefined,
  ): void {
    // It names what we speak among others, perhaps (RFC 6455, section 4.2.1).
    request.headers.upgrade = 'websocket';
    // Let go by `watch`.
    stream.cork();
    this.#server.handleUpgrade(request, stream, head, (client) => {
      if (!(client instanceof WatchedSocket)) return;
      stream.removeListener('error', ignore);
      client.on('error', ignore);
      const pipe = client.watch(stream, this.#rules);
      const offered = request.headers['sec-websocket-protocol'];
      if (offered !== undefined && client.protocol !== subprotocol) return endWith(client, 'unsupported');
      const link = new WebSocketLink(client, pipe);
      if (accepted === undefined) this.#awaitToken(client, link, knock);
      else {
        this.#listen(client, link);
        this.#open(client, link, accepted);
      }
    });
  }

  /** The first frame is `authenticate`, or the connection ends (RT-04). */
  #awaitToken(client: WatchedSocket, link: WebSocketLink, { query, settle }: Knock): void {
    const deadline: Timer = this.#options.clock.after(authenticateMs, () =>
      endWith(client, 'unauthenticated'),
    );
    client.once('close', () => deadline.cancel());
    client.once('message', (data: Buffer, isBinary: boolean) => {
      deadline.cancel();
      if (isBinary) return client.close(rfcClose.unsupportedData);
      // What follows while the token is being verified waits in the link.
      this.#listen(client, link);
      void this.#first(client, link, data.toString(), query).then(
        () => settle(true),
        (error: unknown) => {
          settle(false);
          endWith(client, asGhantiError(error, this.#options.logger, { handshake: webSocketPath }).code);
        },
      );
    });
  }

  async #first(
    client: WatchedSocket,
    link: WebSocketLink,
    text: string,
    query: Knock['query'],
  ): Promise<void> {
    const { id, do: name, with: input } = decodeRequest(text);
    if (name !== 'authenticate' || typeof input !== 'object' || input === null) {
      throw new GhantiError('unauthenticated', 'the first frame is authenticate');
    }
    const accepted = await this.#options.handshake({ ...query, ...input });
    const { user, expiresAt } = accepted.identity;
    link.reply(id, acknowledgement({ user, expiresAt }));
    this.#open(client, link, accepted);
  }

  #listen(client: WatchedSocket, link: WebSocketLink): void {
    client.link = link;
    client.on('message', onMessage);
    client.on('close', onClose);
  }

  #open(client: WatchedSocket, link: WebSocketLink, { identity, cursor, window }: Accepted): void {
    const { sessions, newConnectionId } = this.#options;
    if (client.readyState !== client.OPEN) return;
    sessions.open({ identity, link, connection: newConnectionId() }, cursor, window);
  }
}

const endWith = (client: WebSocket, code: GhantiError['code']): void =>
  client.close(closeCode(code), closeReason(code));

/** Takes upgrades to `/ws`; `engine` is where Engine.IO takes its own. */
export const openWebSocket = (options: WebSocketOptions, engine: string): void => {
  const door = new Door(options);
  routeUpgrades({
    ...options,
    engine,
    door: (request, stream, head) => void door.knock(request, stream, head),
  });
};
