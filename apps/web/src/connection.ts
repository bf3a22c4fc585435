/**
 * One connection that comes back by itself, with the cursor of what was applied last (CUR-1, RES-1). Promise: an event is
 * applied before its cursor is kept; a connection whose count of events differs from the server's is replaced (RES-4);
 * calls are made only while the server takes them. Left to others: what events mean, and who is signed in.
 */
import {
  Refusal,
  type CommandName,
  type CommandOutput,
  type CommandRequest,
  type LiveEvent,
  type Signal,
  type SignalData,
  type WireError,
} from './wire.ts';

/** `outdated`: the server no longer speaks this page's version, and trying again would not help (VER-1). */
export type ConnectionState = 'connecting' | 'live' | 'waiting' | 'outdated' | 'closed';

/** What is used of a Socket.IO client's socket. */
export interface Pipe {
  auth: unknown;
  connect(): unknown;
  disconnect(): unknown;
  onAny(listener: (type: string, envelope: LiveEvent | Signal) => void): unknown;
  on(event: 'connect' | 'disconnect', listener: () => void): unknown;
  on(event: 'connect_error', listener: (error: Error & { data?: WireError }) => void): unknown;
  timeout(ms: number): { emitWithAck(name: string, input: unknown): Promise<Answer> };
}

export type ConnectionOptions = {
  readonly socket: Pipe;
  readonly token: () => string;
  /** Gets a new token; rejects with `unauthenticated` where there is none to be had. */
  readonly renew: () => Promise<void>;
  readonly onReady: (ready: SignalData<'ready'>) => void;
  readonly onEvent: (event: LiveEvent) => void;
  readonly onSignal: (signal: Signal) => void;
  readonly onState: (state: ConnectionState) => void;
  readonly after: (ms: number, run: () => void) => () => void;
  readonly random: () => number;
};

const firstWaitMs = 400;
const lastWaitMs = 5_000;
const answerMs = 10_000;
/** What is missing of one channel beyond this is read as history when somebody looks (RES-2). */
const mostMissing = 200;

export type Answer = { ok: true; data: unknown } | { ok: false; error: WireError };

const offline = (): Refusal => new Refusal({ code: 'unavailable', message: 'not connected' });

export class Connection {
  readonly #options: ConnectionOptions;
  #state: ConnectionState = 'connecting';
  #cursor: string | undefined;
  /** Events on this connection so far. */
  #events = 0;
  #failures = 0;
  #leastWaitMs = 0;
  #tokenIsOld = false;
  #cancelWait: () => void = () => undefined;

  constructor(options: ConnectionOptions) {
    this.#options = options;
    const { socket } = options;
    socket.auth = (give: (auth: object) => void) =>
      give({ token: options.token(), cursor: this.#cursor, window: mostMissing, protocol: 1 });
    socket.onAny((_type: string, envelope: LiveEvent | Signal) => this.#receive(envelope));
    socket.on('connect', () => (this.#events = 0));
    socket.on('disconnect', () => this.#wait());
    socket.on('connect_error', (error: Error & { data?: WireError }) => this.#refused(error.data));
    socket.connect();
  }

  get state(): ConnectionState {
    return this.#state;
  }

  /** Rejects with the server's `Refusal`; with `unavailable` at once where there is no connection. */
  async call<N extends CommandName>(name: N, input: CommandRequest<N>): Promise<CommandOutput<N>> {
    if (this.#state !== 'live') throw offline();
    const answer: Answer = await this.#options.socket.timeout(answerMs).emitWithAck(name, input);
    if (!answer.ok) throw new Refusal(answer.error);
    // The contract says what each command gives; the page believes its own server.
    return answer.data as CommandOutput<N>;
  }

  /** Tries now instead of later: the network is back, or somebody looks at the page. */
  hurry(): void {
    if (this.#state !== 'waiting') return;
    this.#failures = 0;
    this.#leastWaitMs = 0;
    this.#connect();
  }

  close(): void {
    this.#become('closed');
    this.#cancelWait();
    this.#options.socket.disconnect();
  }

  #become(state: ConnectionState): void {
    if (this.#state === state || this.#state === 'closed') return;
    this.#state = state;
    this.#options.onState(state);
  }

  #receive(envelope: LiveEvent | Signal): void {
    if (this.#state === 'closed') return;
    if (isEvent(envelope)) {
      this.#events += 1;
      this.#options.onEvent(envelope);
      if (envelope.cursor !== undefined) this.#cursor = envelope.cursor;
    } else this.#receiveSignal(envelope);
  }

  #receiveSignal(signal: Signal): void {
    if (signal.type === 'ready') {
      this.#cursor = signal.data.cursor;
      this.#become('live');
      this.#options.onReady(signal.data);
    } else if (signal.type === 'caughtUp') {
      this.#cursor = signal.data.cursor;
    } else if (signal.type === 'heartbeat') {
      this.#compare(signal.data);
    } else if (signal.type === 'expiring') {
      void this.#authenticateAnew();
    } else if (signal.type === 'goaway') {
      this.#tokenIsOld ||= signal.data.code === 'unauthenticated';
      this.#leastWaitMs = signal.data.retryAfterMs ?? 0;
    }
    this.#options.onSignal(signal);
  }

  /** RES-4. */
  #compare({ cursor, events }: SignalData<'heartbeat'>): void {
    if (events !== this.#events) return void this.#options.socket.disconnect();
    this.#cursor = cursor;
    this.#failures = 0;
  }

  async #authenticateAnew(): Promise<void> {
    try {
      await this.#options.renew();
      await this.call('authenticate', { token: this.#options.token() });
    } catch {
      // The connection ends with the token; the next one says whether anybody is signed in.
      this.#tokenIsOld = true;
    }
  }

  #refused(error: WireError | undefined): void {
    if (error?.code === 'unsupported') return this.#become('outdated');
    if (error?.code === 'unauthenticated') this.#tokenIsOld = true;
    this.#leastWaitMs = Math.max(this.#leastWaitMs, error?.retryAfterMs ?? 0);
    this.#wait();
  }

  #wait(): void {
    if (this.#state === 'closed') return;
    this.#become('waiting');
    const most = Math.min(lastWaitMs, firstWaitMs * 2 ** this.#failures);
    this.#failures += 1;
    const wait = this.#leastWaitMs + most * this.#options.random();
    this.#leastWaitMs = 0;
    this.#cancelWait();
    this.#cancelWait = this.#options.after(wait, () => this.#connect());
  }

  #connect(): void {
    this.#cancelWait();
    this.#become('connecting');
    if (this.#tokenIsOld) void this.#renewAndConnect();
    else this.#options.socket.connect();
  }

  async #renewAndConnect(): Promise<void> {
    try {
      await this.#options.renew();
      this.#tokenIsOld = false;
      this.#options.socket.connect();
    } catch {
      this.#wait();
    }
  }
}

const isEvent = (envelope: LiveEvent | Signal): envelope is LiveEvent => envelope.seq !== undefined;
