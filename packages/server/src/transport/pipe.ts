/**
 * The TCP stream below a WebSocket, for frames that were made once for many. All that one turn of the event loop writes to
 * a connection goes out in one system call: frames are gathered, and written as one when the turn ends.
 * What the WebSocket itself writes meanwhile (acknowledgements, pings) takes its place in the same order: whoever is about to
 * let it write calls `settle` first.
 */
import type { Duplex } from 'node:stream';
import type { WebSocket } from 'ws';
import { Taking } from './taking.ts';

let gathering: Pipe[] = [];

const endTurn = (): void => {
  const pipes = gathering;
  gathering = [];
  for (const pipe of pipes) pipe.endTurn();
  last = undefined;
};

const slabBytes = 64 * 1024;

/** Where frames are put together: written over, but for what a stream has kept because its peer is slow. */
let slab = Buffer.allocUnsafeSlow(slabBytes);
let kept = 0;

/** What was put together last: in a room all have the same. */
let last: { readonly frames: readonly Buffer[]; readonly whole: Buffer } | undefined;

const isSame = (one: readonly Buffer[], other: readonly Buffer[]): boolean =>
  one.length === other.length && one.every((frame, index) => frame === other[index]);

const inSlab = (frames: readonly Buffer[], bytes: number): Buffer => {
  if (bytes > slabBytes) return Buffer.concat(frames, bytes);
  if (kept + bytes > slabBytes) {
    slab = Buffer.allocUnsafeSlow(slabBytes);
    kept = 0;
  }
  let end = kept;
  for (const frame of frames) {
    slab.set(frame, end);
    end += frame.length;
  }
  return slab.subarray(kept, end);
};

const putTogether = (frames: readonly Buffer[], bytes: number): Buffer => {
  if (last !== undefined && isSame(last.frames, frames)) return last.whole;
  const whole = inSlab(frames, bytes);
  last = { frames, whole };
  return whole;
};

export class Pipe {
  readonly #client: WebSocket;
  readonly #stream: Duplex;
  /** What this turn has gathered. */
  #frames: Buffer[] | undefined;
  #bytes = 0;
  #corked = false;
  #drained: (() => void)[] | undefined;
  readonly #taking = new Taking();

  constructor(client: WebSocket, stream: Duplex) {
    this.#client = client;
    this.#stream = stream;
  }

  /** False while more than its high-water mark waits, for the end of the turn or for the peer. */
  get idle(): boolean {
    return !this.#stream.writableNeedDrain && this.#bytes < this.#stream.writableHighWaterMark;
  }

  /** How long the peer has taken nothing of what waits. */
  stoodMs(now: number): number {
    return this.#taking.stoodMs(now, this.#stream.writableLength > 0, this.#stream);
  }

  write(frames: Buffer): void {
    if (this.#frames === undefined) {
      this.#frames = [frames];
      this.#attend();
    } else this.#frames.push(frames);
    this.#bytes += frames.length;
  }

  /** The WebSocket itself is about to write: what was gathered goes before it, in the same system call. */
  settle(): void {
    if (this.#frames === undefined) return;
    this.cork();
    this.#flush();
  }

  /** What the WebSocket itself writes in this turn goes out with all else, in one system call. */
  cork(): void {
    if (this.#corked) return;
    this.#corked = true;
    this.#stream.cork();
    this.#attend();
  }

  /** Once, when what waits has been taken. */
  onDrain(drained: () => void): void {
    if (this.#stream.writableNeedDrain) this.#stream.once('drain', drained);
    else (this.#drained ??= []).push(drained);
  }

  endTurn(): void {
    this.#flush();
    if (this.#corked) {
      this.#corked = false;
      this.#stream.uncork();
    }
    const waiting = this.#drained;
    if (waiting === undefined) return;
    this.#drained = undefined;
    // A stream that took all at once says nothing of it.
    for (const drained of waiting)
      if (this.#stream.writableNeedDrain) this.#stream.once('drain', drained);
      else drained();
  }

  #attend(): void {
    if (gathering.push(this) === 1) setImmediate(endTurn);
  }

  #flush(): void {
    const frames = this.#frames;
    if (frames === undefined) return;
    const bytes = this.#bytes;
    this.#frames = undefined;
    this.#bytes = 0;
    // Nothing follows a close frame.
    if (this.#client.readyState !== this.#client.OPEN) return;
    const [first] = frames;
    const whole = frames.length === 1 && first !== undefined ? first : putTogether(frames, bytes);
    this.#stream.write(whole);
    if (whole.buffer === slab.buffer && this.#stream.writableLength > 0)
      kept = Math.max(kept, whole.byteOffset + whole.length);
  }
}
