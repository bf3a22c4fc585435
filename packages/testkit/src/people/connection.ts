/**
 * One connection of a stock `socket.io-client` to `/chat`, that writes down whatever comes in. It never reconnects by
 * itself: a test says when.
 */
import {
  isEventType,
  type Ack,
  type CommandName,
  type CommandOutput,
  type CommandRequest,
  type EventEnvelope,
  type SignalData,
  type SignalEnvelope,
  type SignalType,
} from '@ghanti/protocol';
import { io, type Socket } from 'socket.io-client';
import { eventually, type Patience } from '../eventually.ts';

export type ConnectOptions = {
  /** `polling` stays with long polling; `upgrade` begins with it and goes on with WebSocket. */
  readonly transport?: 'websocket' | 'polling' | 'upgrade';
  readonly cursor?: string | undefined;
  readonly window?: number;
  readonly protocol?: number;
  /** `/chat` unless told. */
  readonly namespace?: '/chat' | '/notifications';
  /** Sees each event and signal as it comes, before it is kept. */
  readonly onEnvelope?: (envelope: Envelope) => void;
  readonly onClose?: (reason: string) => void;
  /** False keeps nothing, for long runs. */
  readonly keep?: boolean;
};

export type Envelope = EventEnvelope | SignalEnvelope;

export interface Connection extends Disposable {
  readonly socket: Socket;
  readonly envelopes: readonly Envelope[];
  readonly events: readonly EventEnvelope[];
  /** What `ready` said. */
  readonly ready: SignalData<'ready'>;
  signals<T extends SignalType>(type: T): SignalEnvelope<T>[];
  /** Rejects where no acknowledgement came within `withinMs`, or the connection ended before. */
  call<N extends CommandName>(
    name: N,
    input: CommandRequest<N>,
    withinMs?: number,
  ): Promise<Ack<CommandOutput<N>>>;
  /** Waits for the end of the backfill. */
  caughtUp(patience?: Patience): Promise<void>;
  close(): void;
}

const transportsOf = { websocket: ['websocket'], polling: ['polling'], upgrade: ['polling', 'websocket'] };

const isSignal = <T extends SignalType>(
  envelope: Envelope,
  type: T,
): envelope is SignalEnvelope<T> & Envelope => envelope.type === type;

const isEvent = (envelope: Envelope): envelope is EventEnvelope =>
  isEventType(envelope.type) && 'seq' in envelope;

/** Why CONNECT was refused; `data` as protocol.md section 5 says. */
export class Refused extends Error {
  readonly code: string | undefined;
  constructor(cause: Error & { data?: { code?: string } }) {
    super(`the connection was refused: ${cause.data?.code ?? cause.message}`, { cause });
    this.name = 'Refused';
    this.code = cause.data?.code;
  }
}

const open = (base: string, token: string | undefined, options: ConnectOptions): Socket =>
  io(`${base}${options.namespace ?? '/chat'}`, {
    transports: transportsOf[options.transport ?? 'websocket'],
    auth: {
      ...(token !== undefined && { token }),
      ...(options.cursor !== undefined && { cursor: options.cursor }),
      ...(options.window !== undefined && { window: options.window }),
      protocol: options.protocol ?? 1,
    },
    reconnection: false,
    forceNew: true,
    timeout: 10_000,
  });

const collect = (socket: Socket, options: ConnectOptions) => {
  const envelopes: Envelope[] = [];
  const first = Promise.withResolvers<SignalData<'ready'>>();
  socket.onAny((_type: string, envelope: Envelope) => {
    options.onEnvelope?.(envelope);
    if (options.keep !== false) envelopes.push(envelope);
    if (isSignal(envelope, 'ready')) first.resolve(envelope.data);
  });
  socket.once('connect_error', (error) => first.reject(new Refused(error)));
  socket.once('disconnect', (reason) => {
    first.reject(new Error(`disconnected before ready: ${reason}`));
    options.onClose?.(reason);
  });
  return { envelopes, ready: first.promise };
};

/** Connects and waits for `ready`; rejects with `Refused` where CONNECT is refused. */
export const connect = async (
  base: string,
  token: string | undefined,
  options: ConnectOptions = {},
): Promise<Connection> => {
  const socket = open(base, token, options);
  const { envelopes, ready: expected } = collect(socket, options);
  const close = (): void => void socket.disconnect();
  try {
    const ready = await expected;
    const signals = <T extends SignalType>(type: T) =>
      envelopes.filter((envelope): envelope is SignalEnvelope<T> & Envelope => isSignal(envelope, type));
    return {
      socket,
      envelopes,
      get events() {
        return envelopes.filter(isEvent);
      },
      ready,
      signals,
      async call(name, input, withinMs = 10_000) {
        // A stock client would keep it for a connection to come.
        if (!socket.connected) throw new Error('the connection has ended');
        return await socket.timeout(withinMs).emitWithAck(name, input);
      },
      async caughtUp(patience) {
        await eventually(() => signals('caughtUp').length > 0, patience);
      },
      close,
      [Symbol.dispose]: close,
    };
  } catch (error) {
    close();
    throw error;
  }
};
