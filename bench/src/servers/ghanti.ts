/**
 * Ghanti as it is sold, for the bench: `createGhanti` with the environment's configuration, listening as the standalone
 * program does, and a channel of messages to the bench, which sets up people and groups and asks after what was written.
 */
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createGhanti, createLogger, readConfig, tuneEngine, type Store } from '@ghanti/server';
import express from 'express';
import { answerOrders } from './orders.ts';

const backlog = 4_096;

tuneEngine();

const config = readConfig(process.env, { readFile: (path) => readFileSync(path, 'utf8') });
const logger = createLogger({ level: config.logLevel });
const app = express().disable('x-powered-by');
const server = createServer(app);
const opened: Store[] = [];
const ghanti = await createGhanti({
  ...config,
  app,
  server,
  doubles: {
    logger,
    store: (store) => {
      opened.push(store);
      return store;
    },
  },
});
const [store] = opened;
if (store === undefined) throw new Error('no store was opened');
answerOrders(ghanti, store);

process.once('SIGTERM', () => {
  server.close();
  void ghanti.close().then(() => process.exit(0));
});
server.listen({ port: config.port, host: config.host, backlog }, () => {
  const { port } = server.address() as AddressInfo;
  console.log(JSON.stringify({ port }));
});
