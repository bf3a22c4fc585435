/**
 * What the client needs of a pipe to the server, whatever it is made of. Promise of a driver: envelopes are given in the
 * order in which they came; `closed` is called once, and nothing after it; a call settles or rejects, always.
 * Left to the connection: back-off, cursors, counts, silence.
 */
import type { Readable } from '../kit/readable.ts';
import type { Ack, EventEnvelope, SignalEnvelope, WireError } from '../wire.ts';

export type Envelope = EventEnvelope | SignalEnvelope;

export interface Handshake {
  readonly url: string | undefined;
  readonly token: string;
  readonly cursor: string | undefined;
  readonly window: number;
  readonly protocol: number;
}

export interface LinkListener {
  linkOnEnvelope(envelope: Envelope): void;
  /** With why, where the server refused the connection or said why it closes it. */
  linkOnClose(error: WireError | undefined): void;
}

export interface Link {
  /** Rejects where no answer came in time, or the link ended before. */
  call(name: string, input: unknown, timeoutMs: number): Promise<Ack<unknown>>;
  close(): void;
}

export type TransportName = 'websocket' | 'socketio' | 'sse' | 'polling';

export interface Transport {
  readonly name?: TransportName;
  /** Of one that is made of several: which of them is in use. */
  readonly current?: Readable<TransportName | undefined>;
  /** What was learned of the network holds no more. */
  networkChanged?(): void;
  open(handshake: Handshake, listener: LinkListener): Link;
}
