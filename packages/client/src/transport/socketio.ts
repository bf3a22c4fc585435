/**
 * The Socket.IO client as a link: WebSocket first, long polling where that does not get through. Each link has a connection
 * of its own, and never comes back by itself: the connection decides.
 */
import { io, type Socket } from 'socket.io-client';
import { unavailable } from '../refusal.ts';
import type { Ack, WireError } from '../wire.ts';
import type { Envelope, Handshake, Link, LinkListener, Transport } from './transport.ts';

export type SocketIoOptions = {
  /** Where the server mounts it; `/socket.io/`. */
  readonly path?: string;
  readonly transports?: readonly ('websocket' | 'polling')[];
};

type Refused = Error & { data?: WireError };

const socketFor = ({ url, token, cursor, window, protocol }: Handshake, options: SocketIoOptions): Socket =>
  io(`${url ?? ''}/chat`, {
    ...(options.path !== undefined && { path: options.path }),
    auth: { token, ...(cursor !== undefined && { cursor }), window, protocol },
    transports: [...(options.transports ?? ['websocket', 'polling'])],
    tryAllTransports: true,
    reconnection: false,
    forceNew: true,
  });

const open = (handshake: Handshake, listener: LinkListener, options: SocketIoOptions): Link => {
  const socket = socketFor(handshake, options);
  let ended = false;
  const end = (error?: WireError): void => {
    if (ended) return;
    ended = true;
    socket.disconnect();
    listener.linkOnClose(error);
  };
  socket.onAny((_type: string, envelope: Envelope) => {
    if (!ended) listener.linkOnEnvelope(envelope);
  });
  socket.on('disconnect', () => end());
  socket.on('connect_error', (error: Refused) => end(error.data));
  return {
    async call(name, input, timeoutMs) {
      // A stock client would keep it for a connection to come.
      if (ended || !socket.connected) throw unavailable('the link has ended');
      const answer: Ack<unknown> = await socket.timeout(timeoutMs).emitWithAck(name, input);
      return answer;
    },
    close() {
      ended = true;
      socket.disconnect();
    },
  };
};

export const socketIoTransport = (options: SocketIoOptions = {}): Transport => ({
  open: (handshake, listener) => open(handshake, listener, options),
});
