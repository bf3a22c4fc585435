/**
 * Engine.IO's WebSockets, with the pipe below each one kept. Through public seams: `wsEngine`, whose `handleUpgrade` is given
 * the stream. Which WebSocket a connection of Engine.IO ended up with is asked of its transport; should a later Engine.IO
 * keep it elsewhere, connections simply have no pipe and take the ordinary path.
 */
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Server, Socket } from 'socket.io';
import { WebSocketServer, type WebSocket } from 'ws';
import { Pipe } from './pipe.ts';

type Connection = Socket['conn'];

const pipes = new WeakMap<object, Pipe>();

export class PipedWebSocketServer extends WebSocketServer {
  override handleUpgrade(
    request: IncomingMessage,
    stream: Duplex,
    head: Buffer,
    opened: (client: WebSocket, request: IncomingMessage) => void,
  ): void {
    super.handleUpgrade(request, stream, head, (client, given) => {
      pipes.set(client, new Pipe(client, stream));
      opened(client, given);
    });
  }
}

/** The pipe of a connection whose transport is a WebSocket by now. */
export const pipeOf = ({ transport }: Connection): Pipe | undefined => {
  const socket: unknown = transport.name === 'websocket' ? Reflect.get(transport, 'socket') : undefined;
  return typeof socket === 'object' && socket !== null ? pipes.get(socket) : undefined;
};

function settle(this: Connection): void {
  pipeOf(this)?.settle();
}

/** Packets of Engine.IO's own making take their place among the frames that go straight to the pipe. */
export const keepOrder = ({ engine }: Server): void => {
  engine.on('connection', (connection: Connection) => connection.on('packetCreate', settle));
};
