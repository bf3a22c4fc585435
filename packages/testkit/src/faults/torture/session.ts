/**
 * One session of a person over one way: it comes back by itself, whatever ends its connection, with the cursor of what it has applied
 * (CUR-1), and calls commands over the same way. A peer that is silent for longer than the contract allows is dead to it (RES-4).
 */
import type { Ack, CommandName, CommandOutput, CommandRequest } from '@ghanti/protocol';
import type { Connection, Envelope } from '../../people/connection.ts';
import { connectRaw, type RawConnection } from '../../people/raw-connection.ts';
import { connect } from '../../people/connection.ts';
import { read } from '../../people/reader.ts';
import { createRest } from '../../people/rest.ts';
import type { Person } from '../../people/people.ts';
import type { Source, Transport } from '../../history/operation.ts';
import type { TcpProxy } from '../../proxies/tcp-proxy.ts';
import { pause } from '../kills/run.ts';
import { createReading, type Begin, type Reading } from './reading.ts';
import type { Stage } from './stage.ts';

export const sessionWays = ['sio', 'poll', 'ws', 'sse', 'lp', 'sp'] as const;
export type SessionWay = (typeof sessionWays)[number] & Transport;

export interface Session {
  readonly source: Source;
  readonly person: Person;
  readonly way: SessionWay;
  readonly proxy: TcpProxy;
  readonly reading: Reading;
  readonly connected: boolean;
  /** The address of the node that it is connected to, or tries. */
  readonly at: string;
  call<N extends CommandName>(
    name: N,
    input: CommandRequest<N>,
    withinMs: number,
  ): Promise<Ack<CommandOutput<N>>>;
  cut(): void;
  stop(): Promise<void>;
}

/** One connection: how to call on it, and how to end it. */
type Live = {
  readonly socket?: Pick<Connection, 'call'> | RawConnection;
  cut(): void;
};

type Ends = { readonly reading: Reading; readonly ended: () => void };

const silenceMs = 20_000;

const openWay = async (
  way: SessionWay,
  url: string,
  { token }: Person,
  { reading, ended }: Ends,
): Promise<Live> => {
  const { cursor } = reading;
  const onEnvelope = (envelope: Envelope): void => reading.apply(envelope);
  const hears = { cursor, onEnvelope, onClose: ended };
  if (way === 'ws') {
    const socket = await connectRaw(url, token, hears);
    return { socket, cut: () => socket.cut() };
  }
  if (way === 'sio' || way === 'poll') {
    const transport = way === 'sio' ? 'websocket' : 'polling';
    const socket = await connect(url, token, { ...hears, transport, keep: false });
    return { socket, cut: () => void socket.socket.io.engine.close() };
  }
  const name = ({ sse: 'sse', lp: 'longPoll', sp: 'shortPoll' } as const)[way];
  const reader = await read(url, token, name, { cursor, onEnvelope, onEnd: ended });
  const watch = setInterval(() => {
    reading.reached(reader.cursor);
    if (reader.isCaughtUp) reading.synced = true;
  }, 50);
  return {
    cut() {
      clearInterval(watch);
      reader.cut();
      ended();
    },
  };
};

export type SessionOptions = {
  readonly person: Person;
  readonly way: SessionWay;
  /** Where a person has several of one way. */
  readonly number?: number;
  readonly proxy: TcpProxy;
  readonly begin: Begin;
  /** Asked before each connection: the node to go to. */
  readonly aim: () => string;
};

/** From the end of one connection until it has caught up on the next. */
const measureGap = (stage: Stage, reading: Reading) => {
  let left: { readonly at: number; readonly told: boolean } | undefined;
  return {
    leave: () => void (left ??= { at: performance.now(), told: reading.goneMs !== undefined }),
    arrive(): void {
      if (!left || !reading.synced) return;
      stage.gaps.push({ ms: performance.now() - left.at, told: left.told });
      left = undefined;
    },
  };
};

export const startSession = (
  stage: Stage,
  { person, way, number = 0, proxy, begin, aim }: SessionOptions,
): Session => {
  const name = `${person.user}.${way}${number === 0 ? '' : number}`;
  const source: Source = { proc: 'driver', user: person.user, sess: name, tr: way };
  const random = stage.random.fork(source.sess);
  const reading = createReading(stage, source, begin);
  const rest = createRest(proxy.url, person.token);
  const gap = measureGap(stage, reading);
  let live: Live | undefined;
  let stopped = false;
  let at = aim();

  const once = async (): Promise<void> => {
    const ended = Promise.withResolvers<void>();
    reading.begin();
    at = aim();
    proxy.aim(at);
    live = await openWay(way, proxy.url, person, { reading, ended: () => ended.resolve() });
    const isLive = way === 'sio' || way === 'poll' || way === 'ws';
    const watch = setInterval(() => {
      gap.arrive();
      if (isLive && performance.now() - reading.heardAt > silenceMs) live?.cut();
    }, 50);
    await ended.promise;
    clearInterval(watch);
    gap.leave();
    const over = live;
    live = undefined;
    over.cut();
  };
  const keep = async (): Promise<void> => {
    while (!stopped) {
      await once().catch(() => undefined);
      reading.synced = false;
      if (!stopped) await pause(reading.goneMs ?? random.between(20, 150));
    }
  };
  const keeping = keep();

  return {
    source,
    person,
    way,
    proxy,
    reading,
    get at() {
      return at;
    },
    get connected() {
      return live !== undefined;
    },
    async call(name, input, withinMs) {
      if (live?.socket) return await live.socket.call(name, input, withinMs);
      if (live) return await rest.call(name, input, { signal: AbortSignal.timeout(withinMs) });
      throw new Error('not connected');
    },
    cut: () => live?.cut(),
    async stop() {
      stopped = true;
      live?.cut();
      // Where it is still trying, nobody may ever answer.
      proxy.cut('rst');
      await keeping;
    },
  };
};
