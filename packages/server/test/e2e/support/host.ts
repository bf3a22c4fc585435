/**
 * Somebody else's Express application with routes of its own, and Ghanti attached to it.
 */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createGhanti, silentLogger, type Ghanti, type GhantiOptions } from '@ghanti/server';
import { placeFor, temporaryDirectory, testSecret, type Reachable } from '@ghanti/testkit';
import express from 'express';
import { unhurried } from './watched-server.ts';

export interface Host extends Reachable, AsyncDisposable {
  readonly ghanti: Ghanti;
  readonly server: Server;
  readonly app: express.Express;
}

/** The host's own program: a parser, routes before and after, an error page. */
export const routes = (app: express.Express): express.Express => {
  app.use(express.json());
  app.get('/', (_request, response) => void response.send('the home of the host'));
  app.post('/echo', ({ body }, response) => void response.json(body));
  app.get('/broken', () => {
    throw new Error('of the host');
  });
  return app;
};

export const after = (app: express.Express): void => {
  app.get('/later', (_request, response) => void response.send('a later route of the host'));
  app.get('/api/other', (_request, response) => void response.send('an API of the host'));
};

export const embed = async (options: Partial<GhantiOptions> = {}): Promise<Host> => {
  const directory = options.dataDir === undefined ? await temporaryDirectory('embed') : undefined;
  const dataDir = options.dataDir ?? directory?.path ?? '';
  const { nodes: _nodes, ...place } = await placeFor(dataDir);
  const app = routes(express());
  const server = createServer(app);
  const ghanti = await createGhanti({
    app,
    server,
    ...place,
    dataDir,
    jwt: { secret: testSecret },
    limits: unhurried,
    doubles: { logger: silentLogger },
    ...options,
  });
  after(app);
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    secret: testSecret,
    now: () => Date.now(),
    ghanti,
    server,
    app,
    async [Symbol.asyncDispose]() {
      await ghanti.close();
      server.closeAllConnections();
      server.close();
      await directory?.[Symbol.asyncDispose]();
    },
  };
};
