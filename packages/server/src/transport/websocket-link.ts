/**
 * One raw WebSocket as a link (protocol.md section 5): text frames of JSON, `{id, do, with}` in, `{re, ok, …}` and bare envelopes
 * out. Everything that goes out takes the pipe, so that a turn's envelopes and acknowledgements share a system call.
 * What fits no frame of ours closes with the code that the contract names (RT-01, RT-02).
 */
import {
  closeCode,
  closeReason,
  decodeRequest,
  GhantiError,
  rfcClose,
  type ErrorCode,
} from '@ghanti/protocol';
import type { Link, LinkListener, WireForm } from '../session/link.ts';
import { joinFrames, textFrame } from './frame-bytes.ts';
import { Pipe } from './pipe.ts';
import type { WatchedSocket } from './watched-socket.ts';

/** A ping after this much time, and the end after this much silence, in which a ping had this long to be answered (RES-4). */
const pingMs = 12_000;
const silenceMs = 20_000;
const answerMs = silenceMs - pingMs;
/** Frames, and bytes of them, that may come before there is a session. */
const mostEarly = 100;
const mostEarlyBytes = 131_072;

/** The bare envelope. */
const envelopeForm: WireForm<Buffer> = {
  encode: (_type, envelope) => textFrame(envelope),
  join: joinFrames,
};

export class WebSocketLink implements Link<Buffer> {
  readonly transport = 'websocket';
  readonly form = envelopeForm;
  readonly #client: WatchedSocket;
  readonly #pipe: Pipe;
  #listener: LinkListener | undefined;
  #watching = false;
  /** Frames that came before there was a session. */
  #early: Buffer[] | undefined;
  #pingedAt: number;
  /** The first ping since anything was heard: where this process itself stood still, the peer was not asked. */
  #askedAt: number;

  constructor(client: WatchedSocket, pipe: Pipe) {
    this.#client = client;
    this.#pipe = pipe;
    this.#pingedAt = client.heardAt;
    this.#askedAt = client.heardAt;
  }

  get idle(): boolean {
    return this.#pipe.idle;
  }

  send(piece: Buffer): void {
    this.#pipe.write(piece);
    this.watch();
  }

  watch(): void {
    if (this.#watching || this.#pipe.idle) return;
    this.#watching = true;
    this.#pipe.onDrain(() => {
      this.#watching = false;
      if (this.#pipe.idle) this.#listener?.linkOnDrain();
      else this.watch();
    });
  }

  close(code: ErrorCode | null): void {
    // A close frame would wait behind all that a slow reader has not taken.
    if (code === 'slow_consumer' && !this.#pipe.idle) return this.#client.terminate();
    this.#client.close(closeCode(code ?? 'unavailable'), code === null ? '' : closeReason(code));
  }

  listen(listener: LinkListener): void {
    this.#listener = listener;
    const early = this.#early ?? [];
    this.#early = undefined;
    for (const frame of early) this.receive(frame, false);
  }

  turn(now: number): void {
    this.#client.turn(now);
    const { heardAt } = this.#client;
    const wasAsked = this.#askedAt > heardAt && now - this.#askedAt >= answerMs;
    if (wasAsked && now - heardAt >= silenceMs) this.#client.terminate();
    else if (now - this.#pingedAt >= pingMs) {
      this.#pingedAt = now;
      if (this.#askedAt <= heardAt) this.#askedAt = now;
      this.#client.ping();
    }
  }

  stoodMs(now: number): number {
    return this.#pipe.stoodMs(now);
  }

  ended(): void {
    this.#listener?.linkOnClose();
  }

  receive(data: Buffer, isBinary: boolean): void {
    if (isBinary) return this.#client.close(rfcClose.unsupportedData);
    if (this.#listener === undefined) return this.#keep(data);
    try {
      const { id, do: name, with: input = {} } = decodeRequest(data.toString());
      this.#listener?.linkOnCommand(name, input, (answer) => this.reply(id, answer));
    } catch (error) {
      this.close(error instanceof GhantiError ? error.code : 'internal');
    }
  }

  #keep(frame: Buffer): void {
    const early = (this.#early ??= []);
    const bytes = early.reduce((sum, { length }) => sum + length, frame.length);
    if (early.push(frame) > mostEarly || bytes > mostEarlyBytes) this.close('rate_limited');
  }

  reply(id: number, answer: object): void {
    this.send(textFrame(JSON.stringify({ re: id, ...answer })));
  }
}
