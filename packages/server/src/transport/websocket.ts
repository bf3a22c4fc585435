/**
 * The raw WebSocket door at `/ws` (protocol.md section 5). Origin and address are checked before the upgrade; a token in
 * `Authorization` too, else the first frame brings it within 5 s. RFC 6455 itself is the `ws` library's.
 */
import type { IncomingMessage, Server as HttpServer } from 'node:http';
import type { Duplex } from 'node:stream';
import {
  closeCode,
  closeReason,
  decodeRequest,
  errorTable,
  GhantiError,
  parseInput,
  problem,
  socketQuery,
  subprotocol,
  type Limits,
} from '@ghanti/protocol';
import { WebSocket, WebSocketServer } from 'ws';
import type { Clock, Timer } from '../kit/clock.ts';
import type { Logger } from '../kit/logger.ts';
import { acknowledgement, asGhantiError } from '../session/answer.ts';
import type { Accepted } from '../session/handshake.ts';
import type { Sessions } from '../session/sessions.ts';
import type { HandshakeGate } from './handshake-gate.ts';
import { Pipe } from './pipe.ts';
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

const webSocketPath = '/ws';

const authenticateMs = 5_000;
const closeMs = 5_000;
const bearer = /^Bearer +(\S+) *$/i;

/** The listeners of all connections are the same functions: a connection brings its link. */
class LinkedSocket extends WebSocket {
  link: WebSocketLink | undefined;
  now: () => number = () => 0;
}

function onMessage(this: WebSocket, data: Buffer, isBinary: boolean): void {
  if (!(this instanceof LinkedSocket)) return;
  this.link?.heard(this.now());
  this.link?.receive(data, isBinary);
}

function onPong(this: WebSocket): void {
  if (this instanceof LinkedSocket) this.link?.heard(this.now());
}

function onClose(this: WebSocket): void {
  if (this instanceof LinkedSocket) this.link?.ended();
}

/** The library closes with the RFC's code; there is nothing to add. */
const ignore = (): void => undefined;

const refuse = (stream: Duplex, error: GhantiError): void => {
  const { http } = errorTable[error.code];
  const body = JSON.stringify(problem(error));
  const head = [
    `HTTP/1.1 ${http} Refused`,
    'Connection: close',
    'Content-Type: application/problem+json',
    `Content-Length: ${Buffer.byteLength(body)}`,
  ];
  stream.end(`${head.join('\r\n')}\r\n\r\n${body}`);
};

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

  constructor(options: WebSocketOptions) {
    this.#options = options;
    const rules = {
      noServer: true,
      clientTracking: false,
      perMessageDeflate: false,
      maxPayload: options.limits.maxFrameBytes,
      // How long a peer may take to answer a close frame before the stream is cut.
      closeTimeout: closeMs,
      WebSocket: LinkedSocket,
      // A version that is not spoken is taken all the same, else no browser would see the close code that says so.
      handleProtocols: (offered: ReadonlySet<string>) =>
        offered.has(subprotocol) ? subprotocol : (offered.values().next().value ?? false),
    } as const;
    this.#server = new WebSocketServer(rules);
  }

  async knock(request: IncomingMessage, stream: Duplex, head: Buffer): Promise<void> {
    stream.on('error', ignore);
    let settle: ((valid: boolean) => void) | undefined;
    try {
      const query = this.#admit(request);
      const begun = this.#options.gate.begin(this.#options.addressOf(request));
      settle = begun;
      stream.once('close', () => begun(false));
      const accepted = await this.#accepted(request, query);
      if (accepted !== undefined) begun(true);
      this.#upgrade(request, stream, head, { query, settle: begun }, accepted);
    } catch (error) {
      settle?.(false);
      refuse(stream, asGhantiError(error, this.#options.logger, { handshake: webSocketPath }));
    }
  }

  #admit(request: IncomingMessage): Knock['query'] {
    const { originAllowed, gate, addressOf } = this.#options;
    if (!originAllowed(request)) throw new GhantiError('forbidden', 'this origin is not allowed');
    if (!gate.admits(addressOf(request))) throw new GhantiError('rate_limited', 'too many handshakes');
    return parseInput(socketQuery, queryOf(request));
  }

  async #accepted(request: IncomingMessage, query: Knock['query']): Promise<Accepted | undefined> {
    const { authorization } = request.headers;
    if (authorization === undefined) return undefined;
    return this.#options.handshake({ ...query, token: bearer.exec(authorization)?.[1] ?? '' });
  }

  #upgrade(
    request: IncomingMessage,
    stream: Duplex,
    head: Buffer,
    knock: Knock,
    accepted: Accepted | undefined,
  ): void {
    const { clock } = this.#options;
    this.#server.handleUpgrade(request, stream, head, (client) => {
      if (!(client instanceof LinkedSocket)) return;
      stream.removeListener('error', ignore);
      client.on('error', ignore);
      const offered = request.headers['sec-websocket-protocol'];
      if (offered !== undefined && client.protocol !== subprotocol) return endWith(client, 'unsupported');
      const link = new WebSocketLink(client, new Pipe(client, stream), clock.monotonic());
      if (accepted === undefined) this.#awaitToken(client, link, knock);
      else {
        this.#listen(client, link);
        this.#open(client, link, accepted);
      }
    });
  }

  /** The first frame is `authenticate`, or the connection ends (RT-04). */
  #awaitToken(client: LinkedSocket, link: WebSocketLink, { query, settle }: Knock): void {
    const deadline: Timer = this.#options.clock.after(authenticateMs, () =>
      endWith(client, 'unauthenticated'),
    );
    client.once('close', () => deadline.cancel());
    client.once('message', (data: Buffer, isBinary: boolean) => {
      deadline.cancel();
      // What follows while the token is being verified waits in the link.
      this.#listen(client, link);
      void this.#first(client, link, isBinary ? '' : data.toString(), query).then(
        () => settle(true),
        (error: unknown) => {
          settle(false);
          endWith(client, asGhantiError(error, this.#options.logger, { handshake: webSocketPath }).code);
        },
      );
    });
  }

  async #first(
    client: LinkedSocket,
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

  #listen(client: LinkedSocket, link: WebSocketLink): void {
    client.link = link;
    client.now = () => this.#options.clock.monotonic();
    client.on('message', onMessage);
    client.on('pong', onPong);
    client.on('close', onClose);
  }

  #open(client: LinkedSocket, link: WebSocketLink, { identity, cursor, window }: Accepted): void {
    const { sessions, newConnectionId } = this.#options;
    if (client.readyState !== client.OPEN) return;
    sessions.open({ identity, link, connection: newConnectionId() }, cursor, window);
  }
}

const endWith = (client: WebSocket, code: GhantiError['code']): void =>
  client.close(closeCode(code), closeReason(code));

/** Takes upgrades to `/ws`; what nobody on this server takes is answered 404. */
export const openWebSocket = (options: WebSocketOptions, othersPath: string): void => {
  const door = new Door(options);
  options.server.on('upgrade', (request, stream, head) => {
    const path = (request.url ?? '').split('?', 1)[0] ?? '';
    if (path === webSocketPath) void door.knock(request, stream, head);
    else if (!path.startsWith(othersPath) && options.server.listenerCount('upgrade') <= ourListeners) {
      refuse(stream, new GhantiError('not_found', 'no such thing'));
    }
  });
};

/** Engine.IO's and this one. With a further listener the upgrade may be the embedding application's. */
const ourListeners = 2;
