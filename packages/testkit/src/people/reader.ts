/**
 * Somebody who reads, by any of the five ways, as the contract wants a client: applies each event once, keeps the cursor of what it
 * has applied, and says when it has caught up. It never comes back by itself: a test says when, and how.
 */
import type { EventEnvelope, Resume } from '@ghanti/protocol';
import { WebSocket } from 'ws';
import { eventually, type Patience } from '../eventually.ts';
import { connect, type Envelope } from './connection.ts';
import { longPoll, shortPoll, stream } from './events-reader.ts';
import { hearLive, type OpenWay, type ReadOptions } from './way.ts';

export type { ReadOptions };

export const ways = ['socketio', 'raw', 'sse', 'longPoll', 'shortPoll'] as const;
export type Way = (typeof ways)[number];

export interface Reader extends Disposable {
  readonly envelopes: readonly Envelope[];
  readonly events: readonly EventEnvelope[];
  readonly resume: Resume;
  /** Of what was applied. */
  readonly cursor: string;
  readonly gone: string | undefined;
  readonly isCaughtUp: boolean;
  caughtUp(patience?: Patience): Promise<void>;
  /** From now on nothing is applied. */
  cut(): void;
}

const raw: OpenWay = ({ base, token, cursor, window, headers }, hears) => {
  const url = new URL(`${base.replace('http', 'ws')}/ws`);
  if (cursor !== undefined) url.searchParams.set('cursor', cursor);
  if (window !== undefined) url.searchParams.set('window', String(window));
  const authorization = token === undefined ? {} : { authorization: `Bearer ${token}` };
  const socket = new WebSocket(url, 'ghanti.v1', { headers: { ...authorization, ...headers } });
  socket.on('message', (data: Buffer) => hearLive(JSON.parse(data.toString()) as Envelope, hears));
  socket.on('close', (_code, reason) => hears.ended(reason.toString() || 'closed'));
  socket.on('error', ({ message }) => hears.ended(message));
  return () => socket.terminate();
};

const socketio: OpenWay = ({ base, token, cursor, window }, hears) => {
  let stopped = false;
  let stop = (): void => void (stopped = true);
  connect(base, token, {
    cursor,
    ...(window !== undefined && { window }),
    keep: false,
    onEnvelope: (envelope) => hearLive(envelope, hears),
    onClose: (reason) => hears.ended(reason),
  }).then(
    (connection) => {
      stop = () => {
        connection.socket.offAny();
        connection.close();
      };
      if (stopped) stop();
    },
    (error: Error & { code?: string }) => hears.ended(error.code ?? error.message),
  );
  return () => stop();
};

const open: Readonly<Record<Way, OpenWay>> = { socketio, raw, sse: stream, longPoll, shortPoll };

const isEvent = (envelope: Envelope): envelope is EventEnvelope =>
  'seq' in envelope && envelope.seq !== undefined;

/** Reads, and waits for the first word; rejects with why there is none. */
export const read = async (
  base: string,
  token: string | undefined,
  way: Way,
  options: ReadOptions = {},
): Promise<Reader> => {
  const envelopes: Envelope[] = [];
  const first = Promise.withResolvers<Resume>();
  const state: { cursor: string; gone: string | undefined; caughtUp: boolean; cut: boolean } = {
    cursor: options.cursor ?? '',
    gone: undefined,
    caughtUp: false,
    cut: false,
  };
  const unlessCut =
    <A extends readonly unknown[]>(then: (...given: A) => void) =>
    (...given: A): void => {
      if (!state.cut) then(...given);
    };
  const stop = open[way](
    { ...options, base, token },
    {
      began: unlessCut((resume, cursor) => {
        state.cursor = cursor;
        first.resolve(resume);
      }),
      heard: unlessCut((envelope) => {
        envelopes.push(envelope);
        options.onEnvelope?.(envelope);
      }),
      reached: unlessCut((cursor) => void (state.cursor = cursor)),
      caughtUp: unlessCut(() => void (state.caughtUp = true)),
      ended: unlessCut((why) => {
        if (state.gone === undefined) options.onEnd?.(why);
        state.gone ??= why;
        first.reject(new Error(why));
      }),
    },
  );
  const cut = (): void => {
    state.cut = true;
    stop();
  };
  const resume = await first.promise;
  return {
    envelopes,
    resume,
    get events() {
      return envelopes.filter(isEvent);
    },
    get cursor() {
      return state.cursor;
    },
    get gone() {
      return state.gone;
    },
    get isCaughtUp() {
      return state.caughtUp;
    },
    caughtUp: async (patience) => void (await eventually(() => state.caughtUp, patience)),
    cut,
    [Symbol.dispose]: cut,
  };
};
