/** Socket.IO is held to what every link must do: WebSocket only, long polling only, and polling with an upgrade. */
import { createServer } from 'node:http';
import {
  connect as dial,
  createServer as createProxy,
  type AddressInfo,
  type Server,
  type Socket as Pipe,
} from 'node:net';
import { Server as SocketIo } from 'socket.io';
import { io } from 'socket.io-client';
import type { Link, TransportName } from '../../src/session/link.ts';
import { linkContract, type Came, type OpenLink } from '../../src/transport/link.contract.ts';
import { SocketIoLink } from '../../src/transport/socketio-link.ts';

const listening = async (server: Server): Promise<number> => {
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  const address = server.address() as AddressInfo;
  return address.port;
};

/** Stands between the two, and can stop carrying what the server says. */
const createStall = (to: number) => {
  const pipes = new Set<Pipe>();
  let stalled = false;
  const server = createProxy((client) => {
    const pipe = dial(to, '127.0.0.1');
    pipes.add(pipe);
    client.pipe(pipe);
    pipe.on('data', (bytes) => {
      if (!client.write(bytes)) pipe.pause();
    });
    client.on('drain', () => stalled || pipe.resume());
    pipe.on('end', () => client.end());
    for (const side of [pipe, client]) {
      side.on('error', () => undefined);
      side.on('close', () => void (pipe.destroy(), client.destroy(), pipes.delete(pipe)));
    }
    if (stalled) pipe.pause();
  });
  const set = (value: boolean): void => {
    stalled = value;
    for (const pipe of pipes) void (value ? pipe.pause() : pipe.resume());
  };
  const close = (): void => {
    for (const pipe of pipes) pipe.destroy();
    server.close();
  };
  return { server, set, close };
};

const open = (transports: readonly string[]) => async (): Promise<OpenLink> => {
  const http = createServer();
  const server = new SocketIo(http, { perMessageDeflate: false });
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
for (const [name, transport, transports] of drivers)
  linkContract({ name, transport, open: open(transports) });
