/**
 * The Socket.IO client as a link: WebSocket first, long polling where that does not get through. Each link has a connection
 * of its own, and never comes back by itself: the connection decides. The library is loaded when it is first needed (CL-1).
 */
import type { Socket } from 'socket.io-client';
import { unavailable } from '../refusal.ts';
import type { Ack, WireError } from '../wire.ts';
import { isTooLarge, mostFrameBytes, tooLarge } from './frame.ts';
import type { Envelope, Handshake, Link, LinkListener, Transport } from './transport.ts';

export type SocketIoOptions = {
  /** Where the server mounts it; `/socket.io/`. */
  readonly path?: string;
  readonly transports?: readonly ('websocket' | 'polling')[];
};

type Refused = Error & { data?: WireError };

const socketFor = async (handshake: Handshake, options: SocketIoOptions): Promise<Socket> => {
  const { url, token, cursor, window, protocol } = handshake;
  const { io } = await import('socket.io-client');
  return io(`${url ?? ''}/chat`, {
    ...(options.path !== undefined && { path: options.path }),
    auth: { token, ...(cursor !== undefined && { cursor }), window, protocol },
    transports: [...(options.transports ?? ['websocket', 'polling'])],
    tryAllTransports: true,
    reconnection: false,
    forceNew: true,
    autoConnect: false,
  });
};

class SocketIoLink implements Link {
  readonly #listener: LinkListener;
  #socket: Socket | undefined;
  #ended = false;
  #mostBytes = mostFrameBytes(undefined);

  constructor(handshake: Handshake, listener: LinkListener, options: SocketIoOptions) {
    this.#listener = listener;
    void socketFor(handshake, options).then(
      (socket) => this.#open(socket),
      () => this.#end(),
    );
  }

  async call(name: string, input: unknown, timeoutMs: number): Promise<Ack<unknown>> {
    // A stock client would keep it for a connection to come.
    if (this.#ended || this.#socket?.connected !== true) throw unavailable('the link has ended');
    if (isTooLarge(JSON.stringify([name, input]), this.#mostBytes)) return tooLarge;
    const answer: Ack<unknown> = await this.#socket.timeout(timeoutMs).emitWithAck(name, input);
    return answer;
  }

  close(): void {
    this.#ended = true;
    this.#socket?.disconnect();
  }

  #open(socket: Socket): void {
    if (this.#ended) return;
    this.#socket = socket;
    socket.onAny((_type: string, envelope: Envelope) => {
      if (this.#ended) return;
      if (envelope.type === 'ready') this.#mostBytes = mostFrameBytes(envelope);
      this.#listener.linkOnEnvelope(envelope);
    });
    socket.on('disconnect', () => this.#end());
    socket.on('connect_error', (error: Refused) => this.#end(error.data));
    socket.connect();
    // What closes before it has opened is told by the engine alone; a refusal that came just before is told a moment later.
    socket.io.engine.on('close', () => void setTimeout(() => this.#end(), 0));
  }

  #end(error?: WireError): void {
    if (this.#ended) return;
    this.close();
    this.#listener.linkOnClose(error);
  }
}

export const socketIoTransport = (options: SocketIoOptions = {}): Transport => ({
  name: 'socketio',
  open: (handshake, listener) => new SocketIoLink(handshake, listener, options),
});
