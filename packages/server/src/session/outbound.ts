/**
 * One connection's way out, bounded (SLOW-1). While the link is idle everything goes straight to it; once it is not, what
 * follows waits here, where signals can be dropped, and a reader who stays behind is closed and comes back with its cursor.
 * A link takes at most one piece and 64 KiB beyond what its pipe accepted. What waited goes out as it is then (EXP-1).
 */
import type { Run, WireSignal } from '../hub/batch.ts';
import { Withdrawn } from '../hub/waited.ts';
import type { Link, Reply } from './link.ts';

type Piece =
  | { readonly is: 'run'; readonly run: Run; readonly from: number; readonly size: number }
  | { readonly is: 'signal'; readonly signal: WireSignal; readonly size: number; readonly droppable: boolean }
  | { readonly is: 'reply'; readonly reply: Reply; readonly answer: object; readonly size: number };

/** The same for all connections. */
export type Bounds = {
  /** Characters that may wait. */
  readonly maxBuffered: number;
  /** Ms since 1970. */
  readonly now: () => number;
};

export type Overflowing = {
  /** The bound is passed though nothing is left to drop. */
  overflowed(): void;
};

const beyondPipe = 64 * 1024;

export class Outbound {
  readonly #link: Link;
  readonly #bounds: Bounds;
  readonly #owner: Overflowing;
  /** Made when something has to wait: most links are idle most of the time. */
  #waiting: Piece[] | undefined;
  /** Of what waits: made with the first run that does. */
  #withdrawn: Withdrawn | undefined;
  #size = 0;
  /** Of the largest that waits, which the bound does not count: never more than it is, exact where the bound is asked. */
  #largest = 0;
  #events = 0;
  #drained: (() => void)[] | undefined;
  #closed = false;

  constructor(link: Link, bounds: Bounds, owner: Overflowing) {
    this.#link = link;
    this.#bounds = bounds;
    this.#owner = owner;
  }

  /** How many events were given to this connection so far (RES-4). */
  get events(): number {
    return this.#events;
  }

  /** Sends a run's events from index `from` on. */
  run(run: Run, from = 0): void {
    this.#events += run.events.length - from;
    if (this.#free()) this.#sendRun(run, from);
    else this.#wait({ is: 'run', run, from, size: run.size });
  }

  /** Nothing waits, and the link takes more. Else its drain is asked for: what filled it last may have been all of a turn. */
  get isFree(): boolean {
    const free = this.#free();
    if (!free && !this.#closed) this.#link.watch?.();
    return free;
  }

  /** Updates of feeds, which never wait here: to be given while it is free. */
  feed(piece: unknown, events: number): void {
    this.#events += events;
    this.#link.send(piece);
  }

  /** `droppable`: a slow reader may miss it. */
  signal(signal: WireSignal, droppable: boolean): void {
    const link = this.#link;
    if (this.#free()) link.send(signal.piece(link.form));
    else this.#wait({ is: 'signal', signal, size: signal.size, droppable });
  }

  reply(reply: Reply, answer: object): void {
    if (this.#free()) reply(answer);
    else this.#wait({ is: 'reply', reply, answer, size: JSON.stringify(answer).length });
  }

  /** Resolves when nothing waits: a reader of the log fetches its next page then. Gives whether that took a while. */
  async room(): Promise<boolean> {
    if (this.#closed || this.#free()) return false;
    await this.#drain();
    return true;
  }

  /** Little waits: what is answered at length may be answered now. */
  get isEasy(): boolean {
    return this.#closed || this.#size <= this.#bounds.maxBuffered / 4;
  }

  /** Resolves when little waits. */
  async easy(): Promise<void> {
    while (!this.isEasy) await this.#drain();
  }

  /** The link has accepted all it was given: the next pieces follow. */
  drain(): void {
    let sent = 0;
    while (this.#link.idle || sent < beyondPipe) {
      const piece = this.#waiting?.shift();
      if (piece === undefined) break;
      this.#size -= piece.size;
      if (piece.size >= this.#largest) this.#largest = 0;
      sent += piece.size;
      this.#send(piece);
    }
    if ((this.#waiting?.length ?? 0) > 0) return this.#link.watch?.();
    this.#nothingWaits();
    this.#resume();
  }

  /** Gives all that waits to the link, which is about to be closed. */
  flush(): void {
    for (const piece of this.#waiting ?? []) this.#send(piece);
    this.#nothingWaits();
  }

  close(): void {
    this.#closed = true;
    this.#nothingWaits();
    this.#resume();
  }

  #nothingWaits(): void {
    this.#waiting = undefined;
    this.#withdrawn = undefined;
    this.#size = 0;
    this.#largest = 0;
  }

  /** One piece is always allowed, wherever it stands: an answer may be larger than the bound by itself. */
  get #isOver(): boolean {
    return this.#size - this.#largest > this.#bounds.maxBuffered;
  }

  #drain(): Promise<void> {
    this.#link.watch?.();
    return new Promise((resolve) => (this.#drained ??= []).push(resolve));
  }

  #resume(): void {
    const drained = this.#drained ?? [];
    this.#drained = undefined;
    for (const resolve of drained) resolve();
  }

  #free(): boolean {
    return this.#waiting === undefined && this.#link.idle && !this.#closed;
  }

  #wait(piece: Piece): void {
    if (this.#closed) return;
    this.#waiting ??= [];
    this.#waiting.push(piece);
    if (piece.is === 'run') (this.#withdrawn ??= new Withdrawn()).note(piece.run);
    this.#link.watch?.();
    this.#size += piece.size;
    this.#largest = Math.max(this.#largest, piece.size);
    if (!this.#isOver) return;
    this.#dropSignals();
    if (this.#isOver) this.#owner.overflowed();
  }

  #dropSignals(): void {
    const left = (this.#waiting ?? []).filter((piece) => piece.is !== 'signal' || !piece.droppable);
    this.#waiting = left;
    this.#size = left.reduce((sum, { size }) => sum + size, 0);
    this.#largest = left.reduce((most, { size }) => Math.max(most, size), 0);
  }

  #send(piece: Piece): void {
    const link = this.#link;
    if (piece.is === 'run') this.#sendRun(this.#asItIs(piece.run), piece.from);
    else if (piece.is === 'signal') link.send(piece.signal.piece(link.form));
    else piece.reply(piece.answer);
  }

  #asItIs(run: Run): Run {
    return this.#withdrawn?.asItIs(run, this.#bounds.now()) ?? run;
  }

  #sendRun(run: Run, from: number): void {
    const link = this.#link;
    link.send(from === 0 ? run.piece(link.form) : run.pieceFrom(link.form, from));
  }
}
