/**
 * One SSE stream as a link (protocol.md section 5): unnamed events whose `data` is the envelope, so that a plain `onmessage`
 * sees them; `id` is the cursor, on events. Where a cursor moves without an event (the start, the end of the backfill, a heartbeat),
 * a block without data carries it: a browser keeps it, and no `onmessage` is called.
 * What a reader has not taken waits in the response, as much as Node buffers, and above it in the session's queue (SLOW-1).
 */
import type { ServerResponse } from 'node:http';
import type { ErrorCode } from '@ghanti/protocol';
import type { Link, LinkListener, WireForm } from '../session/link.ts';
import { joinFrames } from './frame-bytes.ts';
import { Taking } from './taking.ts';

/** A browser keeps this wait for later failures, too: without any it would knock on a dead door without end. */
const leastRetryMs = 1_000;
/** How long what was written last may take to leave. */
const closeMs = 5_000;

const beat = (cursor: string): string => `: hb\nid: ${cursor}\n\n`;

/** Signals that say how far the connection is; their envelopes are made by the session. */
const cursorIn = (envelope: string): string => {
  const { data }: { data: { cursor: string } } = JSON.parse(envelope);
  return data.cursor;
};

const waitIn = (envelope: string): number | undefined => {
  const { data }: { data: { retryAfterMs?: number } } = JSON.parse(envelope);
  return data.retryAfterMs;
};

const block = (type: string, envelope: string, cursor: string | undefined): string => {
  if (cursor !== undefined) return `id: ${cursor}\ndata: ${envelope}\n\n`;
  const data = `data: ${envelope}\n\n`;
  switch (type) {
    case 'heartbeat':
      return beat(cursorIn(envelope));
    case 'ready':
    case 'caughtUp':
      return data + beat(cursorIn(envelope));
    case 'goaway': {
      const waitMs = waitIn(envelope);
      return waitMs === undefined ? data : `retry: ${Math.max(leastRetryMs, waitMs)}\n${data}`;
    }
    default:
      return data;
  }
};

/** JSON text has no line break in it, so an envelope is one line whatever somebody wrote (RT-14). */
const blockForm: WireForm<Buffer> = {
  encode: (type, envelope, cursor) => Buffer.from(block(type, envelope, cursor)),
  join: joinFrames,
};

export class SseLink implements Link<Buffer> {
  readonly transport = 'sse';
  readonly form = blockForm;
  readonly #response: ServerResponse;
  #ended = false;
  #watching = false;
  #listener: LinkListener | undefined;
  readonly #taking = new Taking();

  constructor(response: ServerResponse) {
    this.#response = response;
    response.on('error', () => undefined);
    response.on('close', () => {
      this.#ended = true;
      this.#listener?.linkOnClose();
    });
  }

  get idle(): boolean {
    return !this.#response.writableNeedDrain;
  }

  send(piece: Buffer): void {
    if (this.#ended || piece.length === 0) return;
    this.#response.write(piece);
    this.watch();
  }

  watch(): void {
    if (this.#watching || this.idle) return;
    this.#watching = true;
    this.#response.once('drain', () => {
      this.#watching = false;
      if (this.idle) this.#listener?.linkOnDrain();
      else this.watch();
    });
  }

  close(code: ErrorCode | null): void {
    if (this.#ended) return;
    this.#ended = true;
    // An end would wait behind all that a slow reader has not taken.
    if (code === 'slow_consumer' && !this.idle) return void this.#response.destroy();
    this.#response.end();
    const late = setTimeout(() => this.#response.destroy(), closeMs).unref();
    this.#response.once('close', () => clearTimeout(late));
  }

  listen(listener: LinkListener): void {
    this.#listener = listener;
    // It may have gone while it was asked who it is.
    if (this.#response.destroyed) queueMicrotask(() => listener.linkOnClose());
  }

  stoodMs(now: number): number {
    const { socket, writableLength } = this.#response;
    return this.#taking.stoodMs(now, writableLength > 0, socket ?? 0);
  }
}
