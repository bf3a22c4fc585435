/**
 * A server in this process, on a free port of the loopback: `await using server = await startServer()`.
 * It keeps its data in a directory of its own, which goes with it, unless one is given; then it stays, so that another
 * server can be started on it. Limits are the product's own, except those given.
 */
import { createServer, type Server } from 'node:http';
import express from 'express';
import {
  createGhanti,
  silentLogger,
  type ConfigOverrides,
  type Doubles,
  type Ghanti,
  type GhantiOptions,
} from '@ghanti/server';
import { temporaryDirectory } from '../temporary.ts';
import { databaseFor } from './database.ts';
import { testSecret, type Reachable } from './test-server.ts';

export type StartOptions = Omit<ConfigOverrides, 'dataDir' | 'directory' | 'port' | 'host'> & {
  readonly directory?: string;
  /** GHANTI_DIRECTORY: who finds whom. */
  readonly directoryRule?: ConfigOverrides['directory'];
  readonly clock?: Doubles['clock'];
  readonly doubles?: Doubles;
  readonly authorize?: NonNullable<GhantiOptions['authorize']>;
  /** The folder of the built web app. */
  readonly page?: string;
  /** Called with the Express application before Ghanti is attached to it. */
  readonly prepare?: (app: express.Express) => void;
};

export interface StartedServer extends Reachable, AsyncDisposable {
  readonly ghanti: Ghanti;
  readonly http: Server;
  readonly directory: string;
  /** Drains and stops; a second call waits for the first. */
  close(): Promise<void>;
}

/** As the program itself has it: many may come in one moment. */
const backlog = 4_096;

const listen = async (server: Server): Promise<string> => {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  server.once('error', reject);
  server.listen({ port: 0, host: '127.0.0.1', backlog }, resolve);
  await promise;
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the server has no port');
  return `http://127.0.0.1:${address.port}`;
};

const stop = async (ghanti: Ghanti, server: Server): Promise<void> => {
  await ghanti.close();
  server.closeAllConnections();
  await new Promise<void>((resolve) => void server.close(() => resolve()));
};

/** Resolves when it listens. */
export const startServer = async (options: StartOptions = {}): Promise<StartedServer> => {
  const { directory, directoryRule, clock, doubles = {}, prepare, ...config } = options;
  const own = directory === undefined ? await temporaryDirectory('server') : undefined;
  const dataDir = directory ?? own?.path ?? '';
  const databaseUrl = await databaseFor(dataDir);
  const app = express();
  prepare?.(app);
  const http = createServer(app);
  const ghanti = await createGhanti({
    jwt: { secret: testSecret },
    ...(databaseUrl !== undefined && { databaseUrl }),
    ...config,
    ...(directoryRule !== undefined && { directory: directoryRule }),
    app,
    server: http,
    dataDir,
    doubles: { logger: silentLogger, ...(clock && { clock }), ...doubles },
  });
  const url = await listen(http);
  let closing: Promise<void> | undefined;
  const close = (): Promise<void> => (closing ??= stop(ghanti, http));
  return {
    url,
    secret: config.jwt?.secret ?? testSecret,
    now: () => (doubles.clock ?? clock)?.now() ?? Date.now(),
    ghanti,
    http,
    directory: dataDir,
    close,
    async [Symbol.asyncDispose]() {
      await close();
      await own?.[Symbol.asyncDispose]();
    },
  };
};
