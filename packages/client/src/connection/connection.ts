/**
 * One connection that comes back by itself, with the cursor of what was applied last (CL-2 to CL-9). Promise: an event is
 * applied before its cursor is kept; a connection whose count of events differs from the server's, or that is silent, is
 * replaced (RES-4). Left to others: what events mean, and where cursors outlive the program.
 */
import { createCell, until } from '../kit/cell.ts';
import type { ConnectionState } from './connection-state.ts';
import type { Clock, Token, TokenSource } from '../options.ts';
import { Refusal, unavailable } from '../refusal.ts';
import type { Envelope, Link, Transport } from '../transport/transport.ts';
import type {
  CommandName,
  CommandOutput,
  CommandRequest,
  EventEnvelope,
  SignalData,
  SignalEnvelope,
  WireError,
} from '../wire.ts';

export interface ConnectionListener {
  connectionOnReady(ready: SignalData<'ready'>): void;
  connectionOnEvent(event: EventEnvelope): void;
  connectionOnSignal(signal: SignalEnvelope): void;
}

export type ConnectionOptions = {
  readonly url: string | undefined;
  readonly token: TokenSource;
  readonly transport: Transport;
  readonly clock: Clock;
  readonly random: () => number;
  readonly listener: ConnectionListener;
};

const firstWaitMs = 400;
const lastWaitMs = 10_000;
const answerMs = 10_000;
/** How long a call waits for a connection. */
const patienceMs = 10_000;
/** RES-4: 20 s, in steps: a timer per envelope would cost more than being late by one. */
const silentStepMs = 2_000;
const silentSteps = 10;
/** What is missing of one channel beyond this is read as history when somebody looks (RES-2). */
const mostMissing = 200;
const protocol = 1;

type Open = ConnectionState & { is: 'catchingUp' | 'live' };
type Settled = ConnectionState & { is: 'catchingUp' | 'live' | 'signedOut' | 'outdated' | 'closed' };

const isOpen = (state: ConnectionState): state is Open => state.is === 'catchingUp' || state.is === 'live';
const isSettled = (state: ConnectionState): state is Settled =>
  !['idle', 'connecting', 'waiting'].includes(state.is);
const isEvent = (envelope: Envelope): envelope is EventEnvelope => envelope.seq !== undefined;

const isSignedOut = (error: unknown): boolean => error instanceof Refusal && error.code === 'unauthenticated';

export class Connection {
  readonly state = createCell<ConnectionState>({ is: 'idle' });
  /** Of what was applied last. */
  cursor: string | undefined;
  readonly #options: ConnectionOptions;
  #link: Link | undefined;
  /** What an earlier link still says is not heard. */
  #attempt = 0;
  #events = 0;
  #failures = 0;
  #leastWaitMs = 0;
  #goaway: WireError['code'] | undefined;
  #token: { wanted: 'any' | 'fresh'; wasFresh: boolean } = { wanted: 'any', wasFresh: false };
  #since = 0;
  #quietSteps = 0;
  #cancelWait: () => void = () => undefined;
  #cancelSilence: () => void = () => undefined;

  constructor(options: ConnectionOptions) {
    this.#options = options;
  }

  /** Begins, where it is not begun. */
  start(): void {
    const { is } = this.state.get();
    if (is !== 'idle' && is !== 'signedOut') return;
    this.#since = this.#options.clock.now();
    this.#failures = 0;
    void this.#open();
  }

  hurry(): void {
    if (this.state.get().is !== 'waiting') return;
    this.#failures = 0;
    this.#leastWaitMs = 0;
    void this.#open();
  }

  /** The network is gone: the link is not waited for. */
  lose(): void {
    this.#options.transport.networkChanged?.();
    if (isOpen(this.state.get())) this.#end(undefined);
  }

  close(): void {
    this.#drop();
    this.state.set({ is: 'closed' });
  }

  /** Rejects with the server's `Refusal`; with `unavailable` where no answer can be had. */
  async call<N extends CommandName>(name: N, input: CommandRequest<N>): Promise<CommandOutput<N>> {
    const link = await this.#opened();
    const answer = await link.call(name, input, answerMs).catch(() => {
      throw unavailable('no answer');
    });
    this.#quietSteps = 0;
    if (!answer.ok) throw new Refusal(answer.error);
    // The contract says what each command gives; the server is believed.
    return answer.data as CommandOutput<N>;
  }

  async #opened(): Promise<Link> {
    if (!isSettled(this.state.get())) {
      const patience = new AbortController();
      const stop = this.#options.clock.after(patienceMs, () => patience.abort(unavailable('not connected')));
      await until(this.state, isSettled, patience.signal).finally(stop);
    }
    if (!isOpen(this.state.get()) || this.#link === undefined) throw unavailable('not connected');
    return this.#link;
  }

  async #open(): Promise<void> {
    this.#drop();
    const attempt = this.#attempt;
    this.state.set({ is: 'connecting', since: this.#since });
    const token = await this.#ask().catch((error: unknown) => {
      if (attempt === this.#attempt) this.#withoutToken(error);
      return undefined;
    });
    if (attempt !== this.#attempt || token === undefined) return;
    this.#events = 0;
    this.#goaway = undefined;
    this.#watchSilence();
    const { transport, url } = this.#options;
    const handshake = { url, token, cursor: this.cursor, window: mostMissing, protocol };
    this.#link = transport.open(handshake, {
      linkOnEnvelope: (envelope) => {
        if (attempt === this.#attempt) this.#receive(envelope);
      },
      linkOnClose: (error) => {
        if (attempt === this.#attempt) this.#end(error);
      },
    });
  }

  async #ask(): Promise<string> {
    const { token: source } = this.#options;
    const fresh = this.#token.wanted === 'fresh';
    const given: Token = typeof source === 'function' ? await source({ fresh }) : source;
    this.#token = { wanted: 'any', wasFresh: fresh || typeof source !== 'function' };
    return typeof given === 'string' ? given : given.token;
  }

  #withoutToken(error: unknown): void {
    if (isSignedOut(error)) this.leave('unauthenticated');
    else this.#wait();
  }

  #receive(envelope: Envelope): void {
    this.#quietSteps = 0;
    if (!isEvent(envelope)) return this.#receiveSignal(envelope);
    this.#events += 1;
    this.#options.listener.connectionOnEvent(envelope);
    if (envelope.cursor !== undefined) this.cursor = envelope.cursor;
  }

  #receiveSignal(signal: SignalEnvelope): void {
    const { listener } = this.#options;
    if (signal.type === 'ready') {
      this.cursor = signal.data.cursor;
      this.state.set({ is: 'catchingUp', since: this.#since });
      listener.connectionOnReady(signal.data);
    } else if (signal.type === 'caughtUp') {
      this.cursor = signal.data.cursor;
      this.state.set({ is: 'live' });
    } else if (signal.type === 'heartbeat') this.#compare(signal.data);
    else if (signal.type === 'expiring') void this.#authenticateAnew(signal.data.expiresAt);
    else if (signal.type === 'goaway') {
      this.#goaway = signal.data.code;
      this.#leastWaitMs = signal.data.retryAfterMs ?? 0;
    }
    listener.connectionOnSignal(signal);
  }

  /** RES-4. */
  #compare({ cursor, events }: SignalData<'heartbeat'>): void {
    if (events !== this.#events) return this.#end(undefined);
    this.cursor = cursor;
    this.#failures = 0;
  }

  async #authenticateAnew(expiresAt: number): Promise<void> {
    const attempt = this.#attempt;
    try {
      this.#token.wanted = 'fresh';
      const token = await this.#ask();
      if (attempt === this.#attempt) await this.call('authenticate', { token });
    } catch (error) {
      const isOver = expiresAt <= this.#options.clock.now();
      if (isOver && attempt === this.#attempt && isSignedOut(error)) return this.leave('unauthenticated');
      // The connection ends with its token; the next one says whether anybody is signed in.
      this.#token.wanted = 'fresh';
    }
  }

  #end(error: WireError | undefined): void {
    if (this.state.get().is === 'live') this.#since = this.#options.clock.now();
    const code = error?.code ?? this.#goaway;
    this.#leastWaitMs = Math.max(this.#leastWaitMs, error?.retryAfterMs ?? 0);
    if (code === 'unsupported') return this.#become({ is: 'outdated' });
    if (code === 'forbidden') return this.leave(code);
    if (code === 'unauthenticated') {
      if (error !== undefined && this.#token.wasFresh) return this.leave(code);
      this.#token.wanted = 'fresh';
    }
    this.#wait();
  }

  /** Nobody is signed in here, or not who is expected. */
  leave(code: WireError['code']): void {
    this.#token = { wanted: 'fresh', wasFresh: false };
    this.#become({ is: 'signedOut', code });
  }

  #become(state: ConnectionState): void {
    this.#drop();
    this.state.set(state);
  }

  /** Full jitter, on top of what the server asked for. */
  #wait(): void {
    const { clock, random } = this.#options;
    const most = Math.min(lastWaitMs, firstWaitMs * 2 ** this.#failures);
    this.#failures += 1;
    const wait = this.#leastWaitMs + most * random();
    this.#leastWaitMs = 0;
    this.#become({ is: 'waiting', since: this.#since, retryAt: clock.now() + wait });
    this.#cancelWait = clock.after(wait, () => void this.#open());
  }

  #watchSilence(): void {
    this.#quietSteps = 0;
    const step = (): void => {
      this.#quietSteps += 1;
      if (this.#quietSteps > silentSteps) this.#end(undefined);
      else this.#cancelSilence = this.#options.clock.after(silentStepMs, step);
    };
    this.#cancelSilence = this.#options.clock.after(silentStepMs, step);
  }

  #drop(): void {
    this.#attempt += 1;
    this.#cancelWait();
    this.#cancelSilence();
    const link = this.#link;
    this.#link = undefined;
    link?.close();
  }
}
