/**
 * A WebSocket whose peer is held to bounds that the library does not set (RT-05, RT-06): a message or a frame that is begun
 * and not ended within 30 s closes with 1008, more frames than anybody needs with `rate_limited`, a length that is not the
 * shortest with 1002. For `/ws` and for Engine.IO alike, and without a timer, a closure or a further listener per
 * connection: one function reads all streams, in the place of the library's own.
 */
import type { Duplex } from 'node:stream';
import { closeCode, closeReason, rfcClose, type Limits } from '@ghanti/protocol';
import { WebSocket } from 'ws';
import type { Clock } from '../kit/clock.ts';
import type { Logger } from '../kit/logger.ts';
import { walkFrames, type Costs, type Standing } from './incoming-frames.ts';
import { Pipe } from './pipe.ts';
import type { WebSocketLink } from './websocket-link.ts';

const partialMs = 30_000;

/** What the library is told besides, for both doors. */
export const boundedWebSockets = {
  /** How long a peer may take to answer a close frame before the stream is cut. */
  closeTimeout: 5_000,
  /** In how many reads one frame may come: each that waits costs some hundred bytes, were it for one byte. */
  maxBufferedChunks: 8_192,
} as const;

/**
 * How far a peer may be ahead of its time. A control frame costs 66 ms: 60 may come at once (the library cuts off whoever
 * makes it owe more pongs than that), and 15 a second. Parts of messages: 4,000 and 1,000; whole ones: 20,000 and 5,000.
 */
export const aheadMs = 4_000;
const controlMs = 66;
const partMs = 1;
const messageMs = 0.2;
/** One read, however little it brings, costs half of what a message costs. */
const readShare = 0.5;

export type WatchRules = {
  readonly clock: Pick<Clock, 'monotonic'>;
  readonly logger: Pick<Logger, 'info'>;
  readonly costs: Costs;
};

/** Whoever may send more commands than usual may send the frames for them. */
export const watchRules = ({
  clock,
  logger,
  limits: { commandsPerSecond, commandBurst },
}: Omit<WatchRules, 'costs'> & {
  readonly limits: Pick<Limits, 'commandsPerSecond' | 'commandBurst'>;
}): WatchRules => {
  const message = Math.min(messageMs, 500 / commandsPerSecond, aheadMs / (2 * commandBurst));
  return { clock, logger, costs: { read: message * readShare, message, part: partMs, control: controlMs } };
};

type Read = (this: Duplex, chunk: Buffer) => void;

const watchedBy = Symbol('watched by');
const isRead = (listener: unknown): listener is Read => typeof listener === 'function';

/** The library's reader: one function, whatever the stream. */
let libraryRead: Read | undefined;

function read(this: Duplex, chunk: Buffer): void {
  const client: unknown = Reflect.get(this, watchedBy);
  const good = client instanceof WatchedSocket ? client.admit(chunk) : chunk.length;
  if (good > 0) libraryRead?.call(this, good < chunk.length ? chunk.subarray(0, good) : chunk);
  if (good < chunk.length && client instanceof WatchedSocket) client.misframed();
}

/** Under this name `removeListener` finds what stands in for the library's reader, as it does for `once`. */
const standIn = (library: Read): Read => Object.assign(read, { listener: (libraryRead ??= library) });

export class WatchedSocket extends WebSocket {
  /** What goes out below this WebSocket. */
  pipe: Pipe | undefined;
  link: WebSocketLink | undefined;
  /** When anything at all came from the peer, in monotonic ms. */
  heardAt = 0;
  #stream: Duplex | undefined;
  #rules: WatchRules | undefined;
  #standing: Standing | undefined;
  /** Until when, in monotonic ms, what came has been paid for. */
  #paidUntil = 0;

  /**
   * From here on nothing reaches the library that has not passed `admit`. The stream was corked for the answer to the upgrade, which
   * goes out in one system call with what the connection is told in this turn.
   */
  watch(stream: Duplex, rules: WatchRules): Pipe {
    this.#stream = stream;
    this.#rules = rules;
    this.heardAt = rules.clock.monotonic();
    const pipe = new Pipe(this, stream);
    this.pipe = pipe;
    Reflect.set(stream, watchedBy, this);
    const [library] = stream.listeners('data');
    if (isRead(library)) {
      stream.removeListener('data', library);
      stream.on('data', standIn(library));
    }
    pipe.cork();
    stream.uncork();
    return pipe;
  }

  /** How much of a chunk may be read. */
  admit(chunk: Buffer): number {
    if (this.#rules === undefined) return chunk.length;
    const { clock, costs } = this.#rules;
    const now = clock.monotonic();
    this.heardAt = now;
    if (this.#isLate(now)) return this.#end(rfcClose.policyViolation);
    const { standing, cost, good } = walkFrames(this.#standing, chunk, now, costs);
    this.#standing = standing;
    this.#paidUntil = Math.max(this.#paidUntil, now) + cost;
    return this.#paidUntil - now > aheadMs
      ? this.#end(closeCode('rate_limited'), closeReason('rate_limited'))
      : good;
  }

  /** Nothing more is read; what came before it ends the connection where it has to, and that is known only after this turn. */
  misframed(): void {
    this.#stream?.removeAllListeners('data');
    setImmediate(() => {
      if (this.readyState === this.OPEN) this.#end(rfcClose.protocolError);
      else this.#stream?.end();
    });
  }

  /** Called about once a second where there is a session; elsewhere what comes next is what ends a late message. */
  turn(now: number): void {
    if (this.#isLate(now)) this.#end(rfcClose.policyViolation);
  }

  /** What this turn has said goes before its end. What is over a limit is told by the limit's error, whoever finds it. */
  override close(code?: number, reason?: string | Buffer): void {
    this.pipe?.settle();
    super.close(code, reason ?? (code === rfcClose.tooBig ? closeReason('too_large') : undefined));
  }

  #isLate(now: number): boolean {
    return this.#standing !== undefined && now - this.#standing.since >= partialMs;
  }

  /** Says why, and looks at nothing more (RFC 6455, section 7.1.7). What one sends who sends too much stays with him. */
  #end(code: number, reason?: string): 0 {
    const stream = this.#stream;
    this.#standing = undefined;
    if (this.readyState !== this.OPEN || stream === undefined) this.terminate();
    else {
      this.#rules?.logger.info({ code }, 'closed a WebSocket for what its peer sent');
      this.close(code, reason);
      stream.removeAllListeners('data');
      if (reason === undefined) stream.resume();
      else stream.pause();
      stream.end();
    }
    return 0;
  }
}
