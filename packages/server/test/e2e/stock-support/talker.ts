/**
 * A stock client on `/chat`, of any version: what it was told, and its commands with an acknowledgement in the oldest way there is.
 */
import { eventually, type Envelope } from '@ghanti/testkit';
import type { Socket } from 'socket.io-client';
import { clients, transportsOf, type Transport, type Version } from './clients.ts';

export type Refusal = { readonly message: string; readonly data?: { readonly code?: string } };

export interface Talker extends Disposable {
  readonly socket: Socket;
  /** Events and signals, in the order in which they came. */
  readonly envelopes: readonly Envelope[];
  /** Why it was disconnected. */
  readonly ends: readonly string[];
  /** The seqs of the events of a channel. */
  seqs(channel: string): number[];
  of(type: string): Envelope[];
  call(name: string, input: object): Promise<unknown>;
}

const open = (url: string, version: Version, transport: Transport, auth: object): Socket =>
  clients[version](`${url}/chat`, {
    transports: [...transportsOf[transport]],
    auth: { protocol: 1, ...auth },
    reconnection: false,
    forceNew: true,
  });

export const refusalOf = async (...opening: Parameters<typeof open>): Promise<Refusal> => {
  const socket = open(...opening);
  const { promise, resolve, reject } = Promise.withResolvers<Refusal>();
  socket.once('connect_error', resolve);
  socket.once('connect', () => reject(new Error('was not refused')));
  return await promise.finally(() => socket.disconnect());
};

/** Connected, and told `ready`. */
export const talk = async (...opening: Parameters<typeof open>): Promise<Talker> => {
  const socket = open(...opening);
  const envelopes: Envelope[] = [];
  const ends: string[] = [];
  socket.onAny((_name: string, envelope: Envelope) => void envelopes.push(envelope));
  socket.on('disconnect', (reason) => void ends.push(reason));
  const of = (type: string): Envelope[] => envelopes.filter((envelope) => envelope.type === type);
  await eventually(() => of('ready').length === 1, { withinMs: 15_000 });
  return {
    socket,
    envelopes,
    ends,
    of,
    seqs: (channel) =>
      envelopes.flatMap((one) =>
        'seq' in one && one.channel === channel && one.seq !== undefined ? [one.seq] : [],
      ),
    call: (name, input) => new Promise((resolve) => socket.emit(name, input, resolve)),
    [Symbol.dispose]: () => void socket.disconnect(),
  };
};
