/**
 * An HTTP proxy with the faults that real ones have: it takes no upgrade, it gathers an answer until its end before it
 * passes any of it on, or it gives up on whoever is silent for too long.
 */
import { createServer, request as requestTo, type IncomingMessage, type ServerResponse } from 'node:http';
import { connect } from 'node:net';
import type { Duplex } from 'node:stream';

export type ProxyFaults = {
  /** Passes an upgrade on as an ordinary request, as nginx does by default; or refuses it. */
  readonly upgrades?: 'pass' | 'drop' | 'refuse';
  readonly buffers?: boolean;
  readonly idleMs?: number;
};

export interface FaultProxy extends AsyncDisposable {
  readonly url: string;
}

const gathered = (answer: IncomingMessage, response: ServerResponse): void => {
  const parts: Buffer[] = [];
  answer.on('data', (part: Buffer) => parts.push(part));
  answer.on('end', () =>
    response.writeHead(answer.statusCode ?? 502, answer.headers).end(Buffer.concat(parts)),
  );
};

const passedOn = (answer: IncomingMessage, response: ServerResponse): void => {
  response.writeHead(answer.statusCode ?? 502, answer.headers).flushHeaders();
  answer.pipe(response);
};

export const faultProxy = async (target: string, faults: ProxyFaults): Promise<FaultProxy> => {
  const { hostname, port } = new URL(target);
  const open = new Set<Duplex>();
  const forward = (request: IncomingMessage, response: ServerResponse): void => {
    const { upgrade: _upgrade, connection: _connection, ...headers } = request.headers;
    const to = requestTo({
      hostname,
      port,
      method: request.method,
      path: request.url,
      headers,
      agent: false,
    });
    response.once('close', () => to.destroy());
    to.on('error', () => response.destroy());
    if (faults.idleMs !== undefined)
      to.setTimeout(faults.idleMs, () => {
        if (response.headersSent) response.destroy();
        else response.writeHead(504, { 'content-type': 'text/html' }).end('<h1>504</h1>');
      });
    to.on('response', (answer) => (faults.buffers === true ? gathered : passedOn)(answer, response));
    request.pipe(to);
  };
  const server = createServer(forward);
  server.on('connection', (socket) => {
    open.add(socket);
    socket.once('close', () => open.delete(socket)).on('error', () => socket.destroy());
  });
  // Without a listener Node serves an upgrade as the ordinary request that it is, too.
  if (faults.upgrades !== 'drop')
    server.on('upgrade', (request, near, head) => {
      if (faults.upgrades === 'refuse')
        return void near.end('HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n');
      const far = connect(Number(port), hostname);
      open.add(far.on('error', () => near.destroy()));
      if (faults.idleMs !== undefined) far.setTimeout(faults.idleMs, () => far.destroy());
      near.once('close', () => far.destroy());
      far.once('close', () => near.destroy());
      const lines = request.rawHeaders.flatMap((name, at) =>
        at % 2 === 0 ? [`${name}: ${request.rawHeaders[at + 1]}`] : [],
      );
      far.write(`${request.method} ${request.url} HTTP/1.1\r\n${lines.join('\r\n')}\r\n\r\n`);
      far.write(head);
      near.pipe(far).pipe(near);
    });
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the proxy has no port');
  return {
    url: `http://127.0.0.1:${address.port}`,
    async [Symbol.asyncDispose]() {
      for (const socket of open) socket.destroy();
      await new Promise<void>((resolve) => void server.close(() => resolve()));
    },
  };
};
