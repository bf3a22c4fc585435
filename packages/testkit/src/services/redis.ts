/**
 * A Redis of our own on the loopback, on a free port, that keeps nothing: `await using redis = await startRedis()`. It is ended by
 * its process id. For faults it can be killed, started again on the same port, and stopped in the middle of what it does.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import { eventually } from '../eventually.ts';
import { temporaryDirectory } from '../temporary.ts';
import { isRunning, untilGone } from './processes.ts';

export interface RedisServer extends AsyncDisposable {
  /** For REDIS_URL. */
  readonly url: string;
  readonly port: number;
  /** Where it would keep its files. */
  readonly directory: string;
  /** The id of its process. */
  readonly pid: number;
  /** Ends it at once, and with it all that it holds. */
  kill(): Promise<void>;
  /** Again, on the same port. */
  start(): Promise<void>;
  /** It answers nobody, and keeps every connection. */
  pause(): void;
  resume(): void;
  /** One command over a connection of its own, such as `FLUSHALL`; gives what came back, as it is on the wire. */
  ask(...words: readonly string[]): Promise<string>;
}

const startMs = 10_000;

/** Of the loopback address, free just now. */
const freePort = async (): Promise<number> => {
  const server = createServer();
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise<void>((resolve) => void server.close(() => resolve()));
  if (address === null || typeof address === 'string') throw new Error('there is no free port');
  return address.port;
};

const ask = async (port: number, words: readonly string[]): Promise<string> => {
  const socket = connect(port, '127.0.0.1');
  try {
    const said = words.map((word) => `$${Buffer.byteLength(word)}\r\n${word}\r\n`).join('');
    socket.end(`*${words.length}\r\n${said}`);
    let answer = '';
    for await (const part of socket) answer += String(part);
    return answer;
  } finally {
    socket.destroy();
  }
};

const spawnOn = async (port: number, directory: string): Promise<ChildProcess> => {
  const child = spawn(
    'redis-server',
    ['--port', `${port}`, '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no', '--dir', directory],
    // Tests of one run share it, and the one that started it does not take it away.
    { stdio: 'ignore', cwd: directory, detached: true },
  );
  child.unref();
  const ended = once(child, 'exit');
  const answers = eventually(async () => (await ask(port, ['PING'])).startsWith('+PONG'), {
    withinMs: startMs,
    everyMs: 5,
  });
  await Promise.race([
    answers,
    ended.then(() => Promise.reject(new Error('redis-server ended at its start'))),
  ]);
  return child;
};

/** Ends the server whose process has this id. */
export const stopRedis = async (pid: number): Promise<void> => {
  if (isRunning(pid)) process.kill(pid, 'SIGKILL');
  await untilGone(pid);
};

export const redisUrlOn = (port: number): string => `redis://127.0.0.1:${port}`;

/** Resolves when it answers. */
export const startRedis = async (): Promise<RedisServer> => {
  const directory = await temporaryDirectory('redis');
  const port = await freePort();
  let child = await spawnOn(port, directory.path);
  return {
    url: redisUrlOn(port),
    port,
    directory: directory.path,
    get pid() {
      return child.pid ?? 0;
    },
    kill: () => stopRedis(child.pid ?? 0),
    start: async () => void (child = await spawnOn(port, directory.path)),
    pause: () => void child.kill('SIGSTOP'),
    resume: () => void child.kill('SIGCONT'),
    ask: (...words) => ask(port, words),
    async [Symbol.asyncDispose]() {
      await stopRedis(child.pid ?? 0);
      await directory[Symbol.asyncDispose]();
    },
  };
};
