/**
 * The server that is killed: the program of `main.ts` in short, that dies where it is told to (seams.ts), and whose clock and event
 * loop obey the harness (target-orders.ts).
 */
import { createServer } from 'node:http';
import express from 'express';
import { createGhanti, createLogger, readConfig, type Store } from '@ghanti/server';
import { deadlySeams, isKillOrder } from './seams.ts';
import { obey, steppedClock } from './target-orders.ts';

/** Breaks promises, so that a test can see that the harness notices: `TARGET_FAULT`. */
const faulty = (store: Store, fault: string | undefined): Store => {
  if (fault !== 'forgetful') return store;
  const hidden = ({ seq }: { readonly seq: number }): boolean => seq % 50 !== 49;
  return {
    ...store,
    // Without their keys repeats are new messages.
    commit: (writes) => store.commit(writes.map(({ key: _key, ...write }) => write)),
    events: async (...range) => (await store.events(...range)).filter(hidden),
    merged: async (...ranges) => (await store.merged(...ranges)).filter(hidden),
  };
};

const clock = steppedClock();
const seams = deadlySeams();
process.on('message', (message) => {
  if (isKillOrder(message)) seams.obey(message);
  else obey(message, clock);
});

// Nobody is left to kill it.
process.once('disconnect', () => process.exit(1));

const config = readConfig(process.env, { readFile: () => '' });
const app = express();
const server = createServer(app);
const logger = createLogger({ level: config.logLevel });
const ghanti = await createGhanti({
  ...config,
  app,
  server,
  doubles: {
    logger,
    clock,
    store: (store) => seams.store(faulty(store, process.env['TARGET_FAULT'])),
    bus: (bus) => seams.bus(bus),
  },
});
server.listen({ port: config.port, host: config.host }, () => {
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : config.port;
  console.log(JSON.stringify({ msg: 'ready', url: `http://${config.host}:${port}`, pid: process.pid }));
});

process.once('SIGTERM', () => {
  server.close();
  void ghanti.close().then(() => process.exit(0));
});
