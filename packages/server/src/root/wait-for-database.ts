/**
 * A database that is not up yet, or that a place still moves into, at the start of the standalone program (F36): it is tried
 * again, later and later up to five seconds, with chance in it, and the program waits. A crash would have its supervisor try, with
 * all of a start each time. Meanwhile it listens, says that it lives and that it is not ready, and nothing else, until all is open.
 * Readers of streams are told to come back, where nobody else serves them.
 */
import type { Server } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import type { Express, Request, RequestHandler } from 'express';
import { crossOrigin } from '../http/cors.ts';
import type { OriginRule } from '../http/origin.ts';
import type { Logger } from '../kit/logger.ts';
import { StoreUnavailable } from '../store/store.ts';
import { turnAway } from '../transport/turn-away.ts';

const firstMs = 250;
const longestMs = 5_000;
const json = { 'content-type': 'application/json' };

export type Waiting = {
  readonly url: string;
  readonly server: Server;
  /** What the server answers with: nothing is to be in it yet. */
  readonly app: Express;
  /** Called once, when there is something to wait for. */
  readonly listen: () => Promise<unknown>;
  readonly logger: Pick<Logger, 'warn'>;
  readonly random: () => number;
  readonly origin: OriginRule;
  /** There are no other nodes. */
  readonly isAlone: boolean;
};

const answering =
  (why: () => string): RequestHandler =>
  ({ url }, response) => {
    if (url === '/livez') response.writeHead(200, json).end(JSON.stringify({ live: true }));
    else
      response
        .writeHead(503, { ...json, 'retry-after': '1' })
        .end(JSON.stringify({ ready: false, reasons: [why()] }));
  };

const isStream = (request: Request): boolean =>
  request.method === 'GET' &&
  request.path === '/events' &&
  request.accepts(['application/json', 'text/event-stream']) === 'text/event-stream';

/** To a plain EventSource a 503 would be the end. */
const streamsTurnedAway = ({ origin }: Waiting): RequestHandler => {
  const guard = crossOrigin(origin);
  return (request, response, next) => {
    if (!isStream(request)) return next();
    guard(request, response, (refused?: unknown) => {
      if (refused === undefined) turnAway({ code: 'unavailable' }, Date.now(), response);
      else next();
    });
  };
};

/** Resolves when the database is there and prepared, with what is to be called when all is open; rejects with what no waiting mends. */
export const waitForDatabase = async (waiting: Waiting): Promise<() => void> => {
  const { url, server, app, listen, logger, random, isAlone } = waiting;
  const turnedAway = streamsTurnedAway(waiting);
  const { preparePostgres } = await import('../store/postgres/open-postgres-store.ts');
  const leave = (): void => process.exit(0);
  let isOpen = false;
  let why = '';
  const answer = answering(() => why);
  for (let waitMs = firstMs; ; waitMs = Math.min(longestMs, 2 * waitMs)) {
    try {
      await preparePostgres(url);
      break;
    } catch (error) {
      if (!(error instanceof StoreUnavailable)) throw error;
      why = error.message;
      logger.warn({ err: error }, `${why}: trying again`);
      if (!server.listening) {
        if (isAlone) app.use((...asked) => (isOpen ? asked[2]() : turnedAway(...asked)));
        app.use((request, response, next) => (isOpen ? next() : answer(request, response, next)));
        process.on('SIGTERM', leave).on('SIGINT', leave);
        await listen();
      }
      await pause(waitMs * (0.5 + random() / 2));
    }
  }
  return () => {
    isOpen = true;
    process.off('SIGTERM', leave).off('SIGINT', leave);
  };
};
