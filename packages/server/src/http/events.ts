/**
 * `GET /events` (protocol.md section 5): one address for SSE streams, long polls and short ones. `Accept` says which: a stream for
 * who asks for `text/event-stream`, a poll for who takes JSON, 406 for anybody else.
 * Left to others: who reads (reader.ts), what is read and how it goes out (the door that is handed in).
 */
import { Router, type Request, type RequestHandler, type Response } from 'express';
import type { ServerResponse } from 'node:http';
import {
  eventsQuery,
  eventsRoute,
  GhantiError,
  invalid,
  parseInput,
  restInput,
  type EventsQuery,
} from '@ghanti/protocol';
import { isAnonymous, type Identity } from '../auth/identity.ts';
import { addressKey } from '../kit/address-key.ts';
import { send, sendProblem } from './answer.ts';
import { queryOf } from './api.ts';
import { clientAddress } from './peer.ts';
import { readerOf, type ReadersOptions } from './reader.ts';

type Reader = {
  readonly identity: Identity;
  readonly address: string;
  readonly cursor: unknown;
  readonly window: number | undefined;
  readonly channels: readonly string[] | undefined;
};

/** What stands behind the address. */
export interface EventsDoor {
  /** Throws `unavailable`. */
  checkOpen(): void;
  /** Resolves when it has begun, which it does not before `notBeforeMs`, or when the client has gone. */
  stream(reader: Reader, notBeforeMs: number, response: ServerResponse): Promise<void>;
  /** Answers a stream that cannot be served now as one that ends at once; false where there is a better answer. */
  turnAway(error: GhantiError, response: ServerResponse): boolean;
  /** The text of the answer; undefined where the client has gone. */
  poll(reader: Reader, wait: Wait, response: ServerResponse): Promise<string | undefined>;
}

/** How long a poll waits for something to tell, and how long it is not even looked at: others of the same reader came just before. */
type Wait = { readonly ms: number; readonly notBeforeMs: number };

export type EventsOptions = Omit<ReadersOptions, 'origin'> & {
  readonly events: {
    readonly door: EventsDoor;
    /** A request of this address begins; called at its end with whether it showed what is good. Throws `rate_limited`. */
    readonly knock: (address: string) => (valid: boolean) => void;
    /** 0, or the ms after which this reader may ask once more. */
    readonly pace: (identity: Identity) => number;
    /** The ms after which it is this reader's turn. Throws `rate_limited` where that is too long. */
    readonly turn: (identity: Identity) => number;
  };
};

/** The last that a browser had counts, where it comes back by itself to the address with which it began. */
const cursorOf = (request: Request, { cursor }: EventsQuery): string | undefined => {
  const last = request.get('last-event-id');
  return last === undefined || (last === '' && cursor !== undefined) ? cursor : last;
};

/** Nobody has a bucket by name: his address has one. */
const counted = (identity: Identity, address: string): Identity =>
  isAnonymous(identity) ? { ...identity, user: `address ${addressKey(address)}` } : identity;

const neither = (response: Response): void => {
  const told = 'answers are text/event-stream or application/json';
  sendProblem(response, new GhantiError('unsupported', told), 406);
};

const notGet = (response: Response): void => {
  response.setHeader('Allow', 'GET');
  sendProblem(response, new GhantiError('unsupported', 'this address takes GET'), 405);
};

type Ways = EventsOptions & ReadersOptions;

const readerFor = async (request: Request, query: EventsQuery, options: Ways): Promise<Reader> => {
  const { events, trustProxy } = options;
  const address = clientAddress(request, trustProxy);
  const settle = events.knock(address);
  const identity = await readerOf(request, query, options).then(
    (who) => {
      settle(true);
      return who;
    },
    (error: unknown) => {
      settle(!(error instanceof GhantiError) || error.code !== 'unauthenticated');
      throw error;
    },
  );
  const { window, channels } = query;
  return { identity, address, cursor: cursorOf(request, query), window, channels };
};

const queryFor = (request: Request, kind: 'stream' | 'poll'): EventsQuery => {
  const query = parseInput(eventsQuery, restInput(eventsRoute, eventsQuery, { query: queryOf(request) }));
  if (kind === 'stream' && query.wait !== undefined)
    throw invalid([{ path: 'wait', message: 'is for polls, which take application/json' }]);
  if (kind === 'poll' && query.ticket !== undefined)
    throw new GhantiError('unauthenticated', 'a ticket opens a stream');
  return query;
};

/**
 * Who waits for an answer anyway is given a later one, with more in it, instead of a refusal. So is a stream: to a plain EventSource
 * any refusal is the end, and after a restart all who are behind one address come at once.
 */
const paceOf = (
  kind: 'stream' | 'poll',
  { identity, address }: Reader,
  query: EventsQuery,
  { events }: Ways,
): number => {
  if (kind === 'stream') return events.turn(counted(identity, address));
  const ms = events.pace(counted(identity, address));
  const mayHold = query.wait !== undefined && query.wait > 0 && query.cursor !== undefined;
  if (ms > 0 && !mayHold) throw new GhantiError('rate_limited', 'too many requests', { retryAfterMs: ms });
  return ms;
};

const answer = async (
  kind: 'stream' | 'poll',
  request: Request,
  response: Response,
  options: Ways,
): Promise<void> => {
  const { door } = options.events;
  const query = queryFor(request, kind);
  door.checkOpen();
  const reader = await readerFor(request, query, options);
  const notBeforeMs = paceOf(kind, reader, query, options);
  if (kind === 'stream') return await door.stream(reader, notBeforeMs, response);
  const text = await door.poll(reader, { ms: (query.wait ?? 0) * 1_000, notBeforeMs }, response);
  if (text !== undefined) send(response, 200, 'application/json; charset=utf-8', text);
};

const isTurnedAway = (error: unknown, response: Response, { events }: Ways): boolean =>
  error instanceof GhantiError &&
  error.code === 'unavailable' &&
  !response.headersSent &&
  events.door.turnAway(error, response);

export const eventsEndpoint = (options: Ways): RequestHandler => {
  const get = async (request: Request, response: Response): Promise<void> => {
    response.vary('Accept');
    const accepted = request.accepts(['application/json', 'text/event-stream']);
    if (accepted === false) return neither(response);
    const kind = accepted === 'text/event-stream' ? 'stream' : 'poll';
    try {
      await answer(kind, request, response, options);
    } catch (error) {
      if (kind === 'poll' || !isTurnedAway(error, response, options)) throw error;
    }
  };
  const router = Router({ caseSensitive: true, strict: true });
  router.all('/', async (request, response) => {
    if (request.method === 'GET') await get(request, response);
    else notGet(response);
  });
  return router;
};
