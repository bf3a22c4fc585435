/** Socket.IO is held to what every link must do: WebSocket only, long polling only, and polling with an upgrade. */
import { createServer } from 'node:http';
import { Server as SocketIo } from 'socket.io';
import { defaultLimits } from '@ghanti/protocol';
import { io } from 'socket.io-client';
import { systemClock } from '../../src/kit/clock.ts';
import { silentLogger } from '../../src/kit/logger.ts';
import type { Link, TransportName } from '../../src/session/link.ts';
import { linkContract, type Came, type OpenLink } from '../../src/transport/link.contract.ts';
import { SocketIoLink } from '../../src/transport/socketio-link.ts';
import { watchRules } from '../../src/transport/watched-socket.ts';
import { keepOrder, pipedWebSockets } from '../../src/transport/socketio-pipes.ts';
import { createStall, listening } from './stall.ts';

const open = (transports: readonly string[], piped: boolean) => async (): Promise<OpenLink> => {
  const http = createServer();
  const server = new SocketIo(http, {
    perMessageDeflate: false,
    ...(piped && {
      wsEngine: pipedWebSockets(
        watchRules({ clock: systemClock, logger: silentLogger, limits: defaultLimits }),
      ),
    }),
  });
  if (piped) keepOrder(server);
  const proxy = createStall(await listening(http));
  const linked = new Promise<Link>((resolve) =>
    server.of('/chat').on('connection', (socket) => resolve(new SocketIoLink(socket))),
  );
  const client = io(`http://127.0.0.1:${await listening(proxy.server)}/chat`, {
    transports: [...transports],
    reconnection: false,
    forceNew: true,
  });
  const came: Came[] = [];
  client.onAny((type: string, envelope: unknown) => void came.push({ type, envelope }));
  let gone = false;
  client.on('disconnect', () => (gone = true));
  const link = await linked;
  return {
    link,
    end: {
      came,
      get gone() {
        return gone;
      },
      say(name, input, answered) {
        const given = input === undefined ? [] : [input];
        if (answered) client.emit(name, ...given, (envelope: unknown) => came.push({ type: name, envelope }));
        else client.emit(name, ...given);
      },
      stall: () => proxy.set(true),
      resume: () => proxy.set(false),
      leave: () => void client.disconnect(),
    },
    async [Symbol.asyncDispose]() {
      client.disconnect();
      proxy.close();
      http.closeAllConnections();
      await server.close();
    },
  };
};

const drivers: [string, TransportName, readonly string[]][] = [
  ['Socket.IO WebSocket', 'websocket', ['websocket']],
  ['Socket.IO long polling', 'polling', ['polling']],
  ['Socket.IO long polling with an upgrade', 'websocket', ['polling', 'websocket']],
];
for (const [name, transport, transports] of drivers) {
  linkContract({ name, transport, open: open(transports, true), interleaved: transport === 'polling' });
  linkContract({ name: `${name}, no pipe`, transport, open: open(transports, false) });
}
