/**
 * A waiting poll as a link: it takes what its session sends until there is something to tell, and then no more. It is idle
 * always, since it writes nothing: what would not fit on its page is left to the next poll, which finds it in the log (SLOW-1).
 */
import type { ErrorCode } from '@ghanti/protocol';
import type { Link, LinkListener, WireForm } from '../session/link.ts';

type Told = { readonly type: string; readonly envelope: string; readonly cursor: string | undefined };

const toldForm: WireForm<readonly Told[]> = {
  encode: (type, envelope, cursor) => [{ type, envelope, cursor }],
  join: (pieces) => pieces.flat(),
};

/** What concerns the connection, of which a poll is none. */
const ofConnections: ReadonlySet<string> = new Set(['ready', 'caughtUp', 'heartbeat', 'expiring']);

/** Envelopes are made by the session. */
const channelIn = (envelope: string): string => {
  const { channel }: { channel: string } = JSON.parse(envelope);
  return channel;
};

const pageEvents = 500;
const pageSize = 512 * 1024;

export class PollLink implements Link<readonly Told[]> {
  readonly transport = 'poll';
  readonly form = toldForm;
  readonly idle = true;
  readonly events: string[] = [];
  readonly signals: string[] = [];
  /** By channel: a newer one takes the place of the one before, so there are never more than channels. */
  readonly #states = new Map<string, string>();
  /** Of the last event on the page. */
  lastCursor: string | undefined;
  /** An event was left out. */
  isFull = false;
  /** It has caught up: from here on its session knows how far it is. */
  isLive = false;
  /** Why it was closed from this side. */
  cut: ErrorCode | undefined;
  /** Resolves when the poll is to be answered: there is something, the wait is over, or the connection is. */
  readonly ended: Promise<void>;
  readonly #end: () => void;
  #size = 0;
  #closed = false;
  #listener: LinkListener | undefined;

  constructor() {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.ended = promise;
    this.#end = resolve;
  }

  get states(): readonly string[] {
    return [...this.#states.values()];
  }

  send(piece: readonly Told[]): void {
    if (this.#closed) return;
    for (const told of piece) this.#take(told);
  }

  /** Enough waited. */
  answer(): void {
    this.#end();
  }

  close(code: ErrorCode | null): void {
    if (this.#closed) return;
    this.cut = code ?? undefined;
    this.#end();
    this.leave();
  }

  /** Nothing more is taken: it is answered, or its client has gone. */
  leave(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#listener?.linkOnClose();
  }

  listen(listener: LinkListener): void {
    this.#listener = listener;
    if (this.#closed) queueMicrotask(() => listener.linkOnClose());
  }

  #take(told: Told): void {
    const { type } = told;
    if (type === 'caughtUp') this.isLive = true;
    // With a code, `close` follows.
    else if (type === 'goaway') return this.answer();
    if (!ofConnections.has(type)) this.#keep(told);
    const something = this.events.length + this.signals.length + this.#states.size > 0;
    // A turn's runs and signals share an answer.
    if (this.isFull || (this.isLive && something)) setImmediate(() => this.answer());
  }

  #keep({ type, envelope, cursor }: Told): void {
    const fits = this.events.length < pageEvents && this.#size < pageSize;
    this.#size += envelope.length;
    // A cursor behind a state says that it was told, so no page is too full for one (STA-1).
    if (type === 'channelState') this.#states.set(channelIn(envelope), envelope);
    else if (cursor === undefined) {
      if (fits) this.signals.push(envelope);
    } else if (this.isFull || !fits) this.isFull = true;
    else {
      this.events.push(envelope);
      this.lastCursor = cursor;
    }
  }
}
