/**
 * The server that is killed: the program of `main.ts` in short, with one double. On the order `{ kill, turns }` it dies by
 * SIGKILL after the next commit that holds a message: with 0 turns before the store's answer reaches anybody, so exactly
 * between commit and acknowledgement; else that many turns of the event loop later, while acknowledgements and pushes are
 * on their way. Before it dies it prints what that commit held.
 */
import { writeSync } from 'node:fs';
import { createServer } from 'node:http';
import express from 'express';
import { createGhanti, createLogger, readConfig, type Committed, type Store } from '@ghanti/server';
import { obey, steppedClock } from './target-orders.ts';

export type KillOrder = { readonly kill: 'afterCommit'; readonly turns: number };

/** What it prints before it dies. */
export type LastWords = {
  readonly msg: 'killed';
  readonly turns: number;
  readonly events: Committed['events'];
};

let order: KillOrder | undefined;

const die = (turns: number, { events }: Committed): void => {
  const words: LastWords = { msg: 'killed', turns, events };
  writeSync(1, `${JSON.stringify(words)}\n`);
  process.kill(process.pid, 'SIGKILL');
};

const dieLater = (turns: number, left: number, committed: Committed): void => {
  if (left === 0) die(turns, committed);
  else setImmediate(() => dieLater(turns, left - 1, committed));
};

const deadly = (store: Store): Store => ({
  ...store,
  async commit(writes) {
    const committed = await store.commit(writes);
    if (order && committed.events.some(({ type }) => type === 'receiveMessage')) {
      const { turns } = order;
      order = undefined;
      dieLater(turns, turns, committed);
    }
    return committed;
  },
});

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

const isOrder = (message: unknown): message is KillOrder =>
  typeof message === 'object' && message !== null && 'kill' in message && message.kill === 'afterCommit';

const clock = steppedClock();
process.on('message', (message) => {
  if (isOrder(message)) order = message;
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
  doubles: { logger, clock, store: (store) => deadly(faulty(store, process.env['TARGET_FAULT'])) },
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
