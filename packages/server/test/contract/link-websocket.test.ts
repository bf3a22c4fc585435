/** The raw WebSocket is held to what every link must do. */
import { createServer } from 'node:http';
import { WebSocket, WebSocketServer } from 'ws';
import { linkContract, type Came, type OpenLink } from '../../src/transport/link.contract.ts';
import { systemClock } from '../../src/kit/clock.ts';
import { silentLogger } from '../../src/kit/logger.ts';
import { defaultLimits } from '@ghanti/protocol';
import { WatchedSocket, watchRules } from '../../src/transport/watched-socket.ts';
import { WebSocketLink } from '../../src/transport/websocket-link.ts';
import { createStall, listening } from './stall.ts';

const open = async (): Promise<OpenLink> => {
  const http = createServer();
  const server = new WebSocketServer({ noServer: true, perMessageDeflate: false, WebSocket: WatchedSocket });
  const rules = watchRules({ clock: systemClock, logger: silentLogger, limits: defaultLimits });
  const proxy = createStall(await listening(http));
  const linked = new Promise<WebSocketLink>((resolve) =>
    http.on('upgrade', (request, stream, head) =>
      server.handleUpgrade(request, stream, head, (client) => {
        const link = new WebSocketLink(client, client.watch(stream, rules));
        client.on('message', (data: Buffer, isBinary) => link.receive(data, isBinary));
        client.on('close', () => link.ended());
        client.on('error', () => undefined);
        resolve(link);
      }),
    ),
  );
  const client = new WebSocket(`ws://127.0.0.1:${await listening(proxy.server)}/ws`);
  const came: Came[] = [];
  const asked: string[] = [];
  let gone = false;
  client.on('message', (data: Buffer) => {
    const { re, ...envelope } = JSON.parse(data.toString());
    came.push({ type: re === undefined ? envelope.type : (asked[re] ?? ''), envelope });
  });
  client.on('close', () => (gone = true));
  client.on('error', () => (gone = true));
  const link = await linked;
  await new Promise<void>((resolve) =>
    client.readyState === client.OPEN ? resolve() : client.once('open', resolve),
  );
  return {
    link,
    end: {
      came,
      get gone() {
        return gone;
      },
      say(name, input) {
        client.send(JSON.stringify({ id: asked.push(name) - 1, do: name, with: input }));
      },
      stall: () => proxy.set(true),
      resume: () => proxy.set(false),
      leave: () => client.close(),
    },
    async [Symbol.asyncDispose]() {
      client.terminate();
      proxy.close();
      http.closeAllConnections();
      await new Promise((resolve) => http.close(resolve));
    },
  };
};

linkContract({ name: 'raw WebSocket', transport: 'websocket', open, alwaysAnswered: true });
