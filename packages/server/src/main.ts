/**
 * The standalone program: environment -> start -> wait for a signal -> drain (protocol.md section 9).
 * The last line of a start says where it listens and how long it took; SIGTERM and SIGINT end it with 0 within 10 s, a
 * second one at once.
 */
import { existsSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import express from 'express';
import { ConfigError, loadEnvironment, readConfig, readTextFile, type Config } from './config.ts';
import { createLogger } from './kit/logger.ts';
import { tuneEngine } from './kit/tune-engine.ts';
import { openConsole, type Console } from './cli/console.ts';
import { operatorOf } from './cli/operator.ts';
import { waitForDatabase } from './root/wait-for-database.ts';
import { openGhanti, type Ghanti, type OpenGhanti } from './server.ts';
import {
  StoreDamaged,
  StoreLocked,
  StoreMoved,
  StoreTooNew,
  StoreUnavailable,
  StoreUnusable,
} from './store/store.ts';
import { originRule } from './http/origin.ts';
import { serverOptions, tuneHttp } from './http/tune.ts';

const oldestNode = 24;
const drainMs = 10_000;
/** Connections that may wait to be accepted: a reconnect storm must not lose its SYNs (performance.md). */
const backlog = 4_096;

const fail = (message: string): never => {
  process.stderr.write(`${message}\n`);
  process.exit(1);
};

const expected = (error: unknown): error is Error =>
  error instanceof ConfigError ||
  error instanceof StoreLocked ||
  error instanceof StoreMoved ||
  error instanceof StoreTooNew ||
  error instanceof StoreUnavailable ||
  error instanceof StoreDamaged ||
  error instanceof StoreUnusable ||
  isNetworkError(error);

const isNetworkError = (error: unknown): error is NodeJS.ErrnoException =>
  error instanceof Error && 'syscall' in error && error.syscall === 'listen';

const listen = async (server: ReturnType<typeof createServer>, { port, host }: Config): Promise<string> => {
  if (!server.listening)
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen({ port, host, backlog }, resolve);
    });
  const address = server.address() as AddressInfo;
  const name = address.family === 'IPv6' ? `[${address.address}]` : address.address;
  return `http://${name}:${address.port}`;
};

/** A host application names its administrators in its tokens; else somebody has to be the first. */
const setupUrl = async (
  { ghanti, namesSetup }: OpenGhanti,
  url: string,
  { jwt }: Config,
): Promise<string | undefined> => {
  const byHost = jwt.secret !== undefined || jwt.jwksUrl !== undefined;
  const code = byHost || !(await namesSetup()) ? undefined : await ghanti.firstAdmin();
  return code === undefined ? undefined : `${url}/setup/${code}`;
};

const announce = (url: string, setup: string | undefined, config: Config): void => {
  const ms = Math.round(performance.now());
  if (process.stdout.isTTY) {
    const first = setup === undefined ? '' : `  the first administrator registers here, once: ${setup}\n`;
    process.stdout.write(
      `\n  Ghanti  ${url}\n  data in ${config.databaseUrl === undefined ? config.dataDir : 'Postgres'}\n${first}\nready in ${ms} ms\n`,
    );
    return;
  }
  // Said at every level of logging, in the shape of its lines.
  const line = { level: 'info', time: Date.now(), pid: process.pid };
  if (setup !== undefined) process.stdout.write(`${JSON.stringify({ ...line, msg: 'setup', url: setup })}\n`);
  process.stdout.write(`${JSON.stringify({ ...line, msg: 'ready', url, ms })}\n`);
};

const start = async (): Promise<void> => {
  const config = readConfig(loadEnvironment(process.cwd()), { readFile: readTextFile });
  const logger = createLogger({ level: config.logLevel });
  const app = express().disable('x-powered-by');
  const server = tuneHttp(createServer(serverOptions, app));
  const page = fileURLToPath(new URL('../../../apps/web/dist', import.meta.url));
  if (!existsSync(join(page, 'index.html'))) logger.warn({ page }, 'the web app is not built: npm run build');
  const { databaseUrl: database, redisUrl, origins, publicUrl, trustProxy } = config;
  const origin = originRule({ origins, publicUrl }, trustProxy);
  const listening = {
    server,
    app,
    listen: () => listen(server, config),
    origin,
    isAlone: redisUrl === undefined,
  };
  const opened =
    database === undefined
      ? undefined
      : await waitForDatabase({ url: database, ...listening, logger, random: Math.random });
  const whole = await openGhanti({ ...config, app, server, page, doubles: { logger } });
  const { ghanti, people, store, over } = whole;
  opened?.();
  const url = await listen(server, config);
  const shown = config.publicUrl ?? url;
  const leave = (): void => void setImmediate(() => process.kill(process.pid, 'SIGTERM'));
  const operator = operatorOf({ people, store, now: () => Date.now(), url: shown, leave });
  endInOrder(ghanti, await openConsole(config.dataDir, operator), server, over);
  announce(shown, await setupUrl(whole, shown, config), config);
};

/** On a signal, or where it cannot go on: whatever keeps it running starts it anew. */
const endInOrder = (
  ghanti: Ghanti,
  console: Console,
  server: ReturnType<typeof createServer>,
  over: Promise<Error>,
): void => {
  let ending = false;
  const end = (code: number): void => {
    if (ending) process.exit(1);
    ending = true;
    setTimeout(() => process.exit(1), drainMs).unref();
    // Until all is answered the port stays open: a balancer reads there that this node is not ready.
    Promise.all([console.close(), ghanti.close()]).then(
      () => {
        server.close();
        server.closeAllConnections();
        process.exit(code);
      },
      (error: unknown) => fail(`could not close cleanly: ${String(error)}`),
    );
  };
  process.on('SIGTERM', () => end(0));
  process.on('SIGINT', () => end(0));
  void over.then(() => (ending ? undefined : end(1)));
};

tuneEngine();
if (Number(process.versions.node.split('.')[0]) < oldestNode) {
  fail(
    `Ghanti needs Node ${oldestNode} or newer, this is ${process.version}: run it by \`npm start\` after \`npm ci\``,
  );
}

// Timers of the rooms keep no process alive, and until it listens nothing else may do so.
const awake = setInterval(() => undefined, 60_000);
start()
  .catch((error: unknown) => {
    if (expected(error)) fail(error.message);
    throw error;
  })
  .finally(() => clearInterval(awake));
