/** One server in this process, on a free port of the loopback, with what it is given and no more. */
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
import { testSecret } from './test-server.ts';

export type NodeOptions = Omit<ConfigOverrides, 'directory' | 'port' | 'host'> & {
  readonly dataDir: string;
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

export type StartedNode = {
  readonly url: string;
  readonly ghanti: Ghanti;
  readonly http: Server;
  /** Drains and stops; a second call waits for the first. */
  close(): Promise<void>;
};

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
export const startNode = async (options: NodeOptions): Promise<StartedNode> => {
  const { directoryRule, clock, doubles = {}, prepare, ...config } = options;
  const app = express();
  prepare?.(app);
  const http = createServer(app);
  const ghanti = await createGhanti({
    jwt: { secret: testSecret },
    ...config,
    ...(directoryRule !== undefined && { directory: directoryRule }),
    app,
    server: http,
    doubles: { logger: silentLogger, ...(clock && { clock }), ...doubles },
  });
  let closing: Promise<void> | undefined;
  return { url: await listen(http), ghanti, http, close: () => (closing ??= stop(ghanti, http)) };
};
