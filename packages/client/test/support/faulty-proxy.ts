/**
 * A proxy as they stand in offices and hotels: it refuses upgrades, or lets them begin and swallows what follows, holds answers back until they
 * are whole, or takes offence at an address. Faults come and go while it runs; what it did is counted.
 */
import { createServer, request as httpRequest, type IncomingMessage, type ServerResponse } from 'node:http';
import { connect, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';

export type Faults = {
  upgrades: 'pass' | 'refuse' | 'swallow';
  answers: 'pass' | 'buffer';
  /** Paths that are answered with a page of its own. */
  blocked: readonly string[];
};

export interface FaultyProxy extends AsyncDisposable {
  readonly url: string;
  readonly faults: Faults;
  /** Of every request, its path without the query. */
  readonly asked: string[];
  /** Where it leads. */
  target: string;
  /** Ends what is open. */
  cut(): void;
}

const page = '<!doctype html><title>Access denied</title><p>Your administrator does not allow this.';

const deny = (response: ServerResponse): void => {
  response.writeHead(403, { 'Content-Type': 'text/html' }).end(page);
};

const gathered = async (answer: IncomingMessage): Promise<Buffer> => {
  const parts: Buffer[] = [];
  for await (const part of answer) parts.push(Buffer.from(part));
  return Buffer.concat(parts);
};

const headOf = ({ method, url, rawHeaders }: IncomingMessage): string => {
  const lines = rawHeaders.flatMap((name, at) => (at % 2 === 0 ? [`${name}: ${rawHeaders[at + 1]}`] : []));
  return `${method} ${url} HTTP/1.1\r\n${lines.join('\r\n')}\r\n\r\n`;
};

export const createFaultyProxy = async (target: string): Promise<FaultyProxy> => {
  const faults: Faults = { upgrades: 'pass', answers: 'pass', blocked: [] };
  const sockets = new Set<Socket | Duplex>();
  const asked: string[] = [];
  const track = (socket: Socket | Duplex): void => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    socket.on('error', () => socket.destroy());
  };
  const isBlocked = ({ url = '' }: IncomingMessage): boolean => {
    asked.push(url.split('?', 1)[0] ?? '');
    return faults.blocked.some((path) => url.startsWith(path));
  };

  const server = createServer((request, response) => {
    if (isBlocked(request)) return deny(response);
    const { method, url, headers } = request;
    const far = httpRequest(`${proxy.target}${url}`, { method, headers, agent: false }, (answer) => {
      const { statusCode = 502, headers: given } = answer;
      answer.on('error', () => response.destroy());
      if (faults.answers === 'pass') {
        response.writeHead(statusCode, given).flushHeaders();
        answer.pipe(response);
      } else
        void gathered(answer).then(
          (body) => response.writeHead(statusCode, given).end(body),
          () => response.destroy(),
        );
    });
    far.on('error', () => response.destroy());
    response.on('close', () => far.destroy());
    request.pipe(far);
  });
  server.on('connection', track);
  server.on('upgrade', (request: IncomingMessage, near: Duplex, head: Buffer) => {
    if (isBlocked(request) || faults.upgrades === 'refuse') {
      near.end(`HTTP/1.1 403 Forbidden\r\nContent-Type: text/html\r\nConnection: close\r\n\r\n${page}`);
      return;
    }
    const swallows = faults.upgrades === 'swallow';
    const far = connect(Number(new URL(proxy.target).port), '127.0.0.1');
    track(near);
    track(far);
    far.write(headOf(request));
    far.write(head);
    // The answer to the upgrade comes through; not one frame does.
    if (swallows) far.once('data', (answer) => near.write(answer));
    else near.pipe(far).pipe(near);
    near.on('close', () => far.destroy());
    far.on('close', () => near.destroy());
  });
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');

  const cut = (): void => {
    for (const socket of sockets) socket.destroy();
  };
  const proxy: FaultyProxy = {
    url: `http://127.0.0.1:${address.port}`,
    faults,
    asked,
    target,
    cut,
    async [Symbol.asyncDispose]() {
      cut();
      await new Promise<void>((resolve) => void server.close(() => resolve()));
    },
  };
  return proxy;
};
