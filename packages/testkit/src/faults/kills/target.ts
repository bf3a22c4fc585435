/**
 * The server under fire, as the harness holds it: on one port and one directory for the whole run, killed in three ways,
 * started again after each.
 */
import { fileURLToPath } from 'node:url';
import { spawnServer, type SpawnedServer } from '../../server/spawn-server.ts';
import type { KillOrder, LastWords } from './seams.ts';
import type { Measured, TargetOrder } from './target-orders.ts';

export interface Target {
  readonly server: SpawnedServer;
  /** SIGKILL now. */
  kill(): Promise<void>;
  /**
   * Death by its own hand, at that place of its next commit of a message; gives what that commit held, or undefined where it did not
   * come there in time and was killed from outside.
   */
  killAt(order: KillOrder): Promise<LastWords | undefined>;
  start(): Promise<void>;
  /** Any other order; nobody answers. */
  order(order: TargetOrder): void;
  /** Undefined where it does not answer in time. */
  measure(collect?: boolean): Promise<Measured | undefined>;
  /** SIGTERM; rejects where the drain does not end with 0. */
  stop(): Promise<void>;
}

const program = fileURLToPath(new URL('kill-target.ts', import.meta.url));

/** One address, many people: what protects a server from a single address would only slow the load. */
const limits = JSON.stringify({
  commandsPerSecond: 10_000,
  commandBurst: 10_000,
  streamsPerUser: 1_000,
  connectionsPerUser: 1_000,
  anonymousHandshakesPerSecond: 10_000,
  pendingHandshakesPerAddress: 10_000,
});

const ORDER_MS = 3000;
/** The machine may be busy with others, and that is no fault of the server's. */
const readyWithinMs = 120_000;

const isLastWords = (said: unknown): said is LastWords =>
  typeof said === 'object' && said !== null && 'msg' in said && said.msg === 'killed';

const isMeasured = (said: unknown): said is Measured =>
  typeof said === 'object' && said !== null && 'msg' in said && said.msg === 'measured';

const lastWordsOf = (line: string): LastWords | undefined => {
  if (!line.startsWith('{"msg":"killed"')) return undefined;
  const said: unknown = JSON.parse(line);
  return isLastWords(said) ? said : undefined;
};

export type TargetOptions = {
  readonly directory: string;
  /** Gets what it logs. */
  readonly onLine: (line: string) => void;
  /** It ended, and nobody had told it to. */
  readonly onCrash?: () => void;
  /** Promises that it breaks (kill-target.ts). */
  readonly fault?: string | undefined;
  /** More of its environment. */
  readonly environment?: Readonly<Record<string, string>>;
};

/** Starts the target on a free port. */
export const startTarget = async ({
  directory,
  onLine,
  onCrash = () => undefined,
  fault,
  environment = {},
}: TargetOptions): Promise<Target> => {
  let words: LastWords | undefined;
  const look = (line: string): void => {
    const said = lastWordsOf(line);
    if (said) words = said;
    else onLine(line);
  };
  let isToEnd = false;
  const spawn = async (port: number): Promise<SpawnedServer> => {
    isToEnd = false;
    const spawned = await spawnServer({
      directory,
      port,
      program,
      readyWithinMs,
      environment: {
        GHANTI_LIMITS: limits,
        ...environment,
        ...(fault !== undefined && { TARGET_FAULT: fault }),
      },
      onLine: look,
    });
    void spawned.exited.then(() => !isToEnd && onCrash());
    return spawned;
  };
  let server = await spawn(0);
  /** It may die at this very moment. */
  const tell = (order: TargetOrder | KillOrder): void => {
    if (server.process.connected) server.process.send(order, () => undefined);
  };
  return {
    get server() {
      return server;
    },
    async kill() {
      isToEnd = true;
      await server.end('SIGKILL');
    },
    async killAt(order) {
      words = undefined;
      isToEnd = true;
      tell(order);
      const late = setTimeout(() => server.process.kill('SIGKILL'), ORDER_MS);
      await server.exited;
      clearTimeout(late);
      return words;
    },
    async start() {
      server = await spawn(server.port);
    },
    order(order) {
      tell(order);
    },
    async measure(collect = false) {
      if (!server.process.connected) return undefined;
      const { promise, resolve } = Promise.withResolvers<Measured | undefined>();
      const hear = (said: unknown): void => {
        if (isMeasured(said)) resolve(said);
      };
      server.process.on('message', hear);
      const late = setTimeout(() => resolve(undefined), ORDER_MS);
      tell({ do: 'measure', collect });
      const said = await promise;
      clearTimeout(late);
      server.process.off('message', hear);
      return said;
    },
    async stop() {
      isToEnd = true;
      const { code, signal } = await server.end('SIGTERM');
      if (code !== 0) throw new Error(`the drain ended with ${code ?? signal}`);
    },
  };
};
