/**
 * What the suites on delivery say again and again: many messages, seqs by channel, a socket of any `auth`.
 */
import type { Connection, Person } from '@ghanti/testkit';
import type { EventEnvelope } from '@ghanti/protocol';
import { io, type Socket } from 'socket.io-client';

let told = 0;

/** A client id that no other send of this process has. */
export const freshId = (): string => `k${(told += 1)}`;

/** Sends one after the other over REST; gives their seqs. */
export const say = async (who: Person, channel: string, ...texts: readonly string[]): Promise<number[]> => {
  const seqs = [];
  for (const text of texts) {
    const { event } = await who.call('sendMessage', { channel, clientId: freshId(), text });
    seqs.push(event.seq);
  }
  return seqs;
};

/** Sends all at once, `inFlight` at a time; they share commits. */
export const sayMany = async (
  who: Person,
  channels: readonly string[],
  count: number,
  text = 'many',
  inFlight = 100,
): Promise<void> => {
  let next = 0;
  const lane = async (): Promise<void> => {
    for (let index = next++; index < count; index = next++) {
      const channel = channels[index % channels.length] ?? '';
      await who.call('sendMessage', { channel, clientId: freshId(), text: `${text} ${index}` });
    }
  };
  await Promise.all(Array.from({ length: Math.min(inFlight, count) }, lane));
};

/** `channel#seq` of events, in the order in which they came. */
export const places = (events: readonly Pick<EventEnvelope, 'channel' | 'seq'>[]): string[] =>
  events.map(({ channel, seq }) => `${channel}#${seq}`);

/** The seqs of one channel's events, in the order in which they came. */
export const seqsOf = (channel: string, { events }: Pick<Connection, 'events'>): number[] =>
  events.filter((event) => event.channel === channel).map(({ seq }) => seq);

/** `from, from + 1, … to`. */
export const span = (from: number, to: number): number[] =>
  Array.from({ length: Math.max(0, to - from + 1) }, (_none, index) => from + index);

/** The last cursor that a client which applies everything would keep. */
export const lastCursor = ({ envelopes, ready }: Connection): string => {
  let cursor = ready.cursor;
  for (const envelope of envelopes) {
    if (typeof envelope.cursor === 'string') cursor = envelope.cursor;
    else if (envelope.type === 'caughtUp' || envelope.type === 'heartbeat') cursor = envelope.data.cursor;
  }
  return cursor;
};

/** `ready` for an `auth` that no well-meant client would send. */
export const readyFor = async (
  url: string,
  auth: Record<string, unknown>,
): Promise<Record<string, unknown>> => {
  const socket: Socket = io(`${url}/chat`, {
    transports: ['websocket'],
    auth: { protocol: 1, ...auth },
    reconnection: false,
    forceNew: true,
  });
  const { promise, resolve, reject } = Promise.withResolvers<Record<string, unknown>>();
  socket.once('ready', ({ data }: { data: Record<string, unknown> }) => resolve(data));
  socket.once('connect_error', reject);
  return await promise.finally(() => socket.disconnect());
};
