/** An SSE stream is held to what every link must do; nothing comes up on it. */
import { createServer, get, type IncomingMessage } from 'node:http';
import { blocksOf } from '@ghanti/testkit';
import { linkContract, type Came, type OpenLink } from '../../src/transport/link.contract.ts';
import { SseLink } from '../../src/transport/sse-link.ts';
import { createStall, listening } from './stall.ts';

const open = async (): Promise<OpenLink> => {
  const http = createServer();
  const proxy = createStall(await listening(http));
  const linked = new Promise<SseLink>((resolve) =>
    http.on('request', (_request, response) => {
      response.flushHeaders();
      resolve(new SseLink(response));
    }),
  );
  const came: Came[] = [];
  let gone = false;
  const port = await listening(proxy.server);
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    get({ host: '127.0.0.1', port, path: '/events', agent: false }, resolve).on('error', reject);
  });
  response.setEncoding('utf8');
  response.on(
    'data',
    blocksOf(({ data }) => {
      if (data === undefined) return;
      const envelope = JSON.parse(data) as { type: string };
      came.push({ type: envelope.type, envelope });
    }),
  );
  response.on('error', () => (gone = true));
  response.on('close', () => (gone = true));
  return {
    link: await linked,
    end: {
      came,
      get gone() {
        return gone;
      },
      say: () => undefined,
      stall: () => proxy.set(true),
      resume: () => proxy.set(false),
      leave: () => response.destroy(),
    },
    async [Symbol.asyncDispose]() {
      response.destroy();
      proxy.close();
      http.closeAllConnections();
      await new Promise((resolve) => http.close(resolve));
    },
  };
};

linkContract({ name: 'SSE', transport: 'sse', open, downOnly: true });
