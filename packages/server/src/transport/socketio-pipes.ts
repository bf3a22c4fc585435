/**
 * Engine.IO's WebSockets, with the pipe below each one kept, and its peer held to bounds. Through public seams: `wsEngine`, whose `handleUpgrade` is given
 * the stream. Which WebSocket a connection of Engine.IO ended up with is asked of its transport; should a later Engine.IO
 * keep it elsewhere, connections simply have no pipe and take the ordinary path.
 */
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Server, Socket } from 'socket.io';
import { WebSocketServer, type ServerOptions, type WebSocket } from 'ws';
import { Pipe } from './pipe.ts';
import { countRefusal } from './socketio-bounds.ts';
import { boundedWebSockets, WatchedSocket, type WatchRules } from './watched-socket.ts';

type Connection = Socket['conn'];

/** The `wsEngine` of one Engine.IO. */
export const pipedWebSockets = (rules: WatchRules): new (options?: ServerOptions) => WebSocketServer =>
  class PipedWebSocketServer extends WebSocketServer {
    constructor(options?: ServerOptions) {
      const held = { ...options, ...boundedWebSockets, WebSocket: WatchedSocket };
      super(held);
    }

    override handleUpgrade(
      request: IncomingMessage,
      stream: Duplex,
      head: Buffer,
      opened: (client: WebSocket, request: IncomingMessage) => void,
    ): void {
      // Let go by `watch`.
      stream.cork();
      super.handleUpgrade(request, stream, head, (client, given) => {
        if (client instanceof WatchedSocket) client.watch(stream, rules);
        opened(client, given);
      });
    }
  };

/** The WebSocket of a connection that is on one by now. */
export const watchedSocketOf = ({ transport }: Connection): WatchedSocket | undefined => {
  const socket: unknown = transport.name === 'websocket' ? Reflect.get(transport, 'socket') : undefined;
  return socket instanceof WatchedSocket ? socket : undefined;
};

export const pipeOf = (connection: Connection): Pipe | undefined => watchedSocketOf(connection)?.pipe;

function created(this: Connection, packet: unknown): void {
  pipeOf(this)?.settle();
  countRefusal(this, packet);
}

/** Packets of Engine.IO's own making take their place among the frames that go straight to the pipe. */
export const keepOrder = ({ engine }: Server): void => {
  engine.on('connection', (connection: Connection) => connection.on('packetCreate', created));
};
