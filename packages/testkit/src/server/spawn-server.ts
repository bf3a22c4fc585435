/**
 * The standalone program as a process of its own, to be killed. It is ready when it has printed its `ready` line.
 * The environment is given whole: nothing of the test's own environment gets through but PATH, and where Node
 * keeps what it compiled.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { temporaryDirectory } from '../temporary.ts';
import { placeFor, type Place } from './place.ts';
import { testSecret, type Reachable } from './test-server.ts';

export type SpawnOptions = {
  readonly directory?: string;
  /** 0 takes a free one. */
  readonly port?: number;
  /** More of the program's environment, such as `GHANTI_LIMITS`. */
  readonly environment?: Readonly<Record<string, string>>;
  /** Another program than `main.ts`, with the same `ready` line; it gets IPC. */
  readonly program?: string;
  /** 20 s unless told. */
  readonly readyWithinMs?: number;
  /** So many files and sockets at most (a shell's `ulimit -n`). */
  readonly descriptors?: number;
  /** Called with each line of standard output after `ready`, and each of standard error. */
  readonly onLine?: (line: string) => void;
};

/** How a process ended. */
export type Exit = { readonly code: number | null; readonly signal: NodeJS.Signals | null };

export interface SpawnedServer extends Reachable, AsyncDisposable {
  readonly process: ChildProcess;
  readonly port: number;
  readonly directory: string;
  readonly exited: Promise<Exit>;
  /** Sends a signal and waits for the end. */
  end(signal: NodeJS.Signals): Promise<Exit>;
}

const main = (): string => fileURLToPath(new URL('main.ts', import.meta.resolve('@ghanti/server')));

/** The program of operators (`ghanti`), for Node with the condition of the sources. */
export const operatorProgram = (): string =>
  fileURLToPath(new URL('cli/ghanti.ts', import.meta.resolve('@ghanti/server')));

const READY_MS = 20_000;

const isReady = (line: string): string | undefined => {
  if (!line.startsWith('{')) return undefined;
  const said: unknown = JSON.parse(line);
  if (typeof said !== 'object' || said === null || !('msg' in said) || said.msg !== 'ready') return undefined;
  return 'url' in said && typeof said.url === 'string' ? said.url : undefined;
};

/** Resolves with the URL; rejects with what was printed where the process ends or says nothing for too long. */
const untilReady = (
  child: ChildProcess,
  exited: Promise<Exit>,
  onLine: (line: string) => void,
  withinMs: number,
): Promise<string> => {
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  const printed: string[] = [];
  const fail = (why: string): void => reject(new Error(`${why}:\n${printed.join('\n')}`));
  const timer = setTimeout(() => fail(`not ready within ${withinMs} ms`), withinMs);
  const look = (line: string): void => {
    const url = isReady(line);
    if (url !== undefined) resolve(url);
    else onLine(line);
    if (printed.length < 50) printed.push(line);
  };
  if (child.stdout) createInterface(child.stdout).on('line', look);
  if (child.stderr) createInterface(child.stderr).on('line', look);
  void exited.then(({ code, signal }) => fail(`ended with ${code ?? signal} before it was ready`));
  return promise.finally(() => clearTimeout(timer));
};

const exitOf = async (child: ChildProcess): Promise<Exit> => {
  // Not `exit`: what it printed last comes first.
  await once(child, 'close');
  return { code: child.exitCode, signal: child.signalCode };
};

/** The program, under a limit where one is given. */
const commandOf = ({ program = main(), descriptors }: SpawnOptions): readonly [string, readonly string[]] => {
  const words = ['--conditions=@ghanti/source', program];
  return descriptors === undefined
    ? [process.execPath, words]
    : ['/bin/sh', ['-c', `ulimit -n ${descriptors}; exec "$0" "$@"`, process.execPath, ...words]];
};

const start = (options: SpawnOptions, directory: string, { databaseUrl, redisUrl }: Place): ChildProcess => {
  const [command, words] = commandOf(options);
  return spawn(command, words, {
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    cwd: directory,
    env: {
      PATH: process.env['PATH'],
      NODE_COMPILE_CACHE: process.env['NODE_COMPILE_CACHE'],
      PORT: String(options.port ?? 0),
      GHANTI_DATA_DIR: directory,
      GHANTI_JWT_SECRET: testSecret,
      LOG_LEVEL: 'warn',
      ...(databaseUrl !== undefined && { DATABASE_URL: databaseUrl }),
      ...(redisUrl !== undefined && { REDIS_URL: redisUrl }),
      ...options.environment,
    },
  });
};

/** Starts the program and waits until it listens. */
export const spawnServer = async (options: SpawnOptions = {}): Promise<SpawnedServer> => {
  const own = options.directory === undefined ? await temporaryDirectory('server') : undefined;
  const directory = options.directory ?? own?.path ?? '';
  const child = start(options, directory, await placeFor(directory));
  const exited = exitOf(child);
  const end = async (signal: NodeJS.Signals): Promise<Exit> => {
    child.kill(signal);
    return await exited;
  };
  const { readyWithinMs = READY_MS, onLine = () => undefined } = options;
  const url = await untilReady(child, exited, onLine, readyWithinMs).catch((error: unknown) => {
    // It would hold its directory and its port for whoever comes next.
    child.kill('SIGKILL');
    throw error;
  });
  return {
    url,
    secret: options.environment?.['GHANTI_JWT_SECRET'] ?? testSecret,
    now: () => Date.now(),
    process: child,
    port: Number(new URL(url).port),
    directory,
    exited,
    end,
    async [Symbol.asyncDispose]() {
      await end('SIGKILL');
      await own?.[Symbol.asyncDispose]();
    },
  };
};
