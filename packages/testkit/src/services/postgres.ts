/**
 * A Postgres of our own on the loopback, on a free port, from Debian's package: `await using postgres = await startPostgres()`.
 *
 * Promise: as root it runs as the user `postgres`; it trusts whoever comes over the loopback; it is stopped by its process id, and its
 * files go with it. Nothing is flushed to disk unless `durable`: a test that kills the machine asks for it.
 */
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { chownSync, existsSync, mkdirSync, openSync, closeSync, readFileSync, readdirSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { Client } from 'pg';
import { temporaryDirectory } from '../temporary.ts';
import { isRunning, untilGone } from './processes.ts';

export type PostgresOptions = {
  /** What was acknowledged survives the machine. */
  readonly durable?: boolean;
  /** More settings, such as `max_connections`. */
  readonly settings?: Readonly<Record<string, string>>;
};

/** How it is stopped: `fast` ends connections, `immediate` is a crash of the server. */
type Manner = 'fast' | 'immediate';

export interface Postgres extends AsyncDisposable {
  readonly port: number;
  /** Where its files are. */
  readonly directory: string;
  /** The id of its main process. */
  readonly pid: number;
  /** The URL of a database, which need not be there. */
  url(database: string): string;
  /** A new database, empty or as the template is; its URL. */
  create(database: string, template?: string): Promise<string>;
  drop(database: string): Promise<void>;
  stop(manner: Manner): Promise<void>;
  /** Starts it again on the same port with the same files. */
  start(): Promise<void>;
}

const readyMs = 30_000;
const stopSignals = { fast: 'SIGINT', immediate: 'SIGQUIT' } as const;

const newestDebian = (): string | undefined => {
  const home = '/usr/lib/postgresql';
  if (!existsSync(home)) return undefined;
  const versions = readdirSync(home).toSorted((one, other) => Number(other) - Number(one));
  return versions.map((version) => join(home, version, 'bin')).find((bin) => existsSync(join(bin, 'initdb')));
};

/** The folder with Postgres' programs; Debian keeps them off the PATH. */
const programs = (): string => {
  const found = newestDebian();
  if (found === undefined) throw new Error('there is no Postgres below /usr/lib/postgresql');
  return found;
};

type Owner = { readonly uid: number; readonly gid: number };

const idOf = (flag: string): number =>
  Number(spawnSync('id', [flag, 'postgres'], { encoding: 'utf8' }).stdout);

/** Postgres refuses to run as root: there it gets its own user. */
const owner = (): Owner | undefined =>
  process.getuid?.() === 0 ? { uid: idOf('-u'), gid: idOf('-g') } : undefined;

const freePort = async (): Promise<number> => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  if (address === null || typeof address === 'string') throw new Error('no free port');
  return address.port;
};

const initialize = (data: string, user: Owner | undefined): void => {
  mkdirSync(data, { recursive: true });
  if (user !== undefined) chownSync(data, user.uid, user.gid);
  const options = ['-D', data, '-A', 'trust', '-U', 'ghanti', '-E', 'UTF8', '--locale=C', '--no-sync'];
  const { status, stderr } = spawnSync(join(programs(), 'initdb'), options, {
    cwd: data,
    encoding: 'utf8',
    ...user,
  });
  if (status !== 0) throw new Error(`initdb failed: ${stderr}`);
};

const settingsOf = ({ durable = false, settings }: PostgresOptions): Record<string, string> => ({
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  shared_buffers: '32MB',
  max_connections: '300',
  fsync: durable ? 'on' : 'off',
  full_page_writes: durable ? 'on' : 'off',
  ...settings,
});

const launch = (data: string, port: number, options: PostgresOptions): ChildProcess => {
  const flags = Object.entries(settingsOf(options)).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const log = openSync(join(data, 'log'), 'a');
  const child = spawn(join(programs(), 'postgres'), ['-D', data, '-p', String(port), ...flags], {
    cwd: data,
    stdio: ['ignore', log, log],
    // Tests of one run share it, and the one that started it does not take it away.
    detached: true,
    ...owner(),
  });
  closeSync(log);
  child.unref();
  return child;
};

/** One statement over a connection of its own. */
export const query = async (url: string, sql: string): Promise<unknown[]> => {
  const client = new Client({ connectionString: url, connectionTimeoutMillis: 5_000 });
  client.on('error', () => undefined);
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(sql)).rows;
  } finally {
    await client.end();
  }
};

const answers = (url: string): Promise<boolean> =>
  query(url, 'SELECT 1').then(
    () => true,
    () => false,
  );

const untilReady = async (data: string, url: string, child: ChildProcess): Promise<void> => {
  const began = performance.now();
  while (!(await answers(url))) {
    if (child.exitCode !== null || performance.now() - began > readyMs)
      throw new Error(`Postgres did not start:\n${readFileSync(join(data, 'log'), 'utf8')}`);
    await pause(20);
  }
};

const urlOn = (port: number, database: string): string => `postgres://ghanti@127.0.0.1:${port}/${database}`;

/** Databases of a server that runs on a port. */
export const databasesOn = (port: number): Pick<Postgres, 'url' | 'create' | 'drop'> => ({
  url: (database) => urlOn(port, database),
  create: async (database, template) => {
    const from = template === undefined ? '' : ` TEMPLATE "${template}"`;
    await query(urlOn(port, 'postgres'), `CREATE DATABASE "${database}"${from}`);
    return urlOn(port, database);
  },
  drop: async (database) => {
    await query(urlOn(port, 'postgres'), `DROP DATABASE IF EXISTS "${database}" WITH (FORCE)`);
  },
});

/** Stops the server whose main process has this id. */
export const stopPostgres = async (pid: number, manner: Manner): Promise<void> => {
  if (isRunning(pid)) process.kill(pid, stopSignals[manner]);
  await untilGone(pid);
};

/** Resolves when it takes connections. */
export const startPostgres = async (options: PostgresOptions = {}): Promise<Postgres> => {
  const own = await temporaryDirectory('postgres');
  const user = owner();
  // Only its owner reaches into a temporary directory.
  if (user !== undefined) chownSync(own.path, user.uid, user.gid);
  const data = join(own.path, 'data');
  initialize(data, user);
  const port = await freePort();
  let pid = 0;
  const start = async (): Promise<void> => {
    const child = launch(data, port, options);
    pid = child.pid ?? 0;
    await untilReady(data, urlOn(port, 'postgres'), child);
  };
  await start();
  return {
    port,
    directory: own.path,
    get pid() {
      return pid;
    },
    ...databasesOn(port),
    start,
    stop: (manner) => stopPostgres(pid, manner),
    async [Symbol.asyncDispose]() {
      await stopPostgres(pid, 'immediate');
      await own[Symbol.asyncDispose]();
    },
  };
};
