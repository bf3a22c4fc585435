/**
 * A server for suites that send much: nobody is slowed down, and whatever it logs as an error is kept, because a bug that
 * was answered with `internal` is still a bug. Restarts keep the data.
 */
import { startServer, temporaryDirectory, type StartOptions, type StartedServer } from '@ghanti/testkit';
import { createLogger } from '../../../src/kit/logger.ts';

const many = 1_000_000;

/** Nobody meets a rate. */
export const unhurried = {
  commandsPerSecond: many,
  commandBurst: many,
  connectionsPerUser: many,
  anonymousHandshakesPerSecond: many,
  pendingHandshakesPerAddress: many,
  maxFeeds: many,
} as const;

/** For what each node counts, holds back or ends by itself: its buckets and figures, a gate before its store, its own clock. */
export const oneNode = { nodes: 1 } as const;

export interface WatchedServer extends AsyncDisposable {
  /** The one that runs now. */
  readonly now: StartedServer;
  /** Lines that were logged as errors. */
  readonly errors: readonly string[];
  /** Drains, and starts again on the same data and another port. */
  restart(): Promise<StartedServer>;
}

/** A server, and what it complains of. */
export const startWatched = async (options: StartOptions = {}): Promise<WatchedServer> => {
  const directory = await temporaryDirectory('e2e');
  const errors: string[] = [];
  const logger = createLogger({ level: 'error', destination: { write: (line) => void errors.push(line) } });
  const start = (): Promise<StartedServer> =>
    startServer({
      ...options,
      directory: directory.path,
      limits: { ...unhurried, ...options.limits },
      doubles: { logger, ...options.doubles },
    });
  let server = await start();
  return {
    get now() {
      return server;
    },
    errors,
    async restart() {
      await server.close();
      server = await start();
      return server;
    },
    async [Symbol.asyncDispose]() {
      await server.close();
      await directory[Symbol.asyncDispose]();
    },
  };
};
