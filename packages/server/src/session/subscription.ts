/**
 * Backfill, cut over, live (RES-1, RES-3). The connection is offered live runs from before the log is read; they are held
 * until everything up to the moment of that reading has gone out, then released; what was already read is dropped.
 * Should more be held than fits, it is let go and the log is read once more. What waited goes out as it is then (EXP-1).
 * Promise: events go out in position order, each once; a cursor given out here is behind nothing unsent (CUR-1). States go out after
 * them (RES-3): until then cursors say from where these are owed, so that whoever is cut in between is told them by the next resume.
 */
import { placeAt, type EventLog, type EventRow, type Missing } from '../log/event-log.ts';
import { withinWindow, type Stale } from '../log/window.ts';
import { inPieces, type Run } from '../hub/batch.ts';
import type { LastRun } from '../hub/last-run.ts';
import { Withdrawn } from '../hub/waited.ts';
import type { Outbound } from './outbound.ts';

export type ResumeResult = {
  readonly result: 'complete' | 'limited' | 'reset';
  readonly limited?: readonly Stale[];
};

/** Where a resume stands before its events are sent: `cursor` is where the connection starts from. */
export type ResumeStart = {
  readonly resume: ResumeResult;
  readonly position: number;
  /** From here on states are to be told; undefined where none is. */
  readonly statesFrom: number | undefined;
  readonly missing: Missing | undefined;
  /** Where the log ended, for who goes on by a cursor. */
  readonly end?: number;
};

/** A run that waits, and the seq from which it concerns this reader (MEM-1). */
type Held = { readonly run: Run; readonly fromSeq: number };

type State =
  | { is: 'holding'; held: Held[]; size: number; overflowed: boolean }
  | { is: 'live' }
  | { is: 'closed' };

const live: State = { is: 'live' };
const closed: State = { is: 'closed' };

const pageSize = 500;
/** Characters of events between two looks at whether the link keeps up. */
const pieceSize = 64 * 1024;

/** The same for all connections of a view. */
export type Source = {
  readonly log: Pick<EventLog, 'missing' | 'merged' | 'cursor' | 'lastPosition' | 'place'>;
  /** Delivered on this node up to here. */
  readonly frontier: () => number;
  readonly maxHeld: number;
  readonly runs: LastRun;
  /** Ms since 1970. */
  readonly now: () => number;
};

export class Subscription {
  readonly #user: string;
  readonly #outbound: Pick<Outbound, 'run' | 'room'>;
  readonly #source: Source;
  #state: State = { is: 'holding', held: [], size: 0, overflowed: false };
  /** All of the scope up to here is sent, or was there before. */
  #sentTo = 0;
  /** From here on states are owed. */
  #statesFrom: number | undefined;
  /** Channels that the user left while the log was read, each with the position of his leaving. */
  #closed: Map<string, number> | undefined;

  constructor(user: string, outbound: Pick<Outbound, 'run' | 'room'>, source: Source) {
    this.#user = user;
    this.#outbound = outbound;
    this.#source = source;
  }

  /** What a cursor given out now may promise. */
  get position(): number {
    return this.#state.is === 'live' ? Math.max(this.#sentTo, this.#source.frontier()) : this.#sentTo;
  }

  get holding(): boolean {
    return this.#state.is === 'holding';
  }

  offer(run: Run, fromSeq: number): void {
    if (this.#state.is === 'live') this.#pass(run, fromSeq);
    else if (this.#state.is === 'holding') this.#hold(run, fromSeq);
  }

  /** The user left the channel: what of it still waits to be read is not sent (PRV-1). */
  closed(channel: string, position: number): void {
    if (this.#state.is !== 'holding') return;
    (this.#closed ??= new Map()).set(channel, position);
    // What was held of it would come after a hole: the rest of the backfill before it is not sent any more.
    this.#state.held = this.#state.held.filter(({ run }) => run.channel !== channel);
  }

  /** Finds what the cursor asks for. Called once the hub offers runs. */
  async start(cursor: unknown, window: number | undefined): Promise<ResumeStart> {
    if (cursor === undefined || cursor === null)
      return this.#from(this.#source.frontier(), { result: 'complete' });
    const last = await this.#source.log.lastPosition();
    const place = this.#source.log.place(cursor, last);
    if (place === undefined) return this.#from(last, { result: 'reset' });
    const { position, statesFrom } = place;
    const missing = await this.#source.log.missing(this.#user, place);
    const { limited, rest } = withinWindow(missing, window);
    const resume: ResumeResult = limited.length > 0 ? { result: 'limited', limited } : { result: 'complete' };
    this.#sentTo = position;
    this.#owe(missing, statesFrom);
    return { resume, position, statesFrom: this.#statesFrom, missing: rest, end: last };
  }

  /** Sends what is missing, in laps, until nothing was let go meanwhile. Gives the channels whose state moved (STA-1). */
  async backfill(missing: Missing | undefined): Promise<readonly string[]> {
    const states = new Set<string>();
    let lap = missing;
    while (this.#state.is === 'holding') {
      if (lap === undefined && !this.#state.overflowed) break;
      if (lap === undefined) {
        this.#state = { is: 'holding', held: [], size: 0, overflowed: false };
        const from = this.#sentTo;
        lap = await this.#source.log.missing(this.#user, placeAt(from));
        this.#owe(lap, from);
      }
      for (const channel of lap.states) states.add(channel);
      await this.#send(lap);
      lap = undefined;
    }
    return [...states];
  }

  /** What comes from now on waits until `release`: something is to be told first. */
  hold(): void {
    if (this.#state.is !== 'live') return;
    this.#sentTo = this.position;
    this.#state = { is: 'holding', held: [], size: 0, overflowed: false };
  }

  /** All after what was sent is to be read anew, events and states: what is held is let go, and nothing is held. Gives whether it was live. */
  letGo(): boolean {
    const wasLive = this.#state.is === 'live';
    this.hold();
    if (this.#state.is === 'holding') this.#state = { is: 'holding', held: [], size: 0, overflowed: true };
    return wasLive;
  }

  /** Whether there is more to be read before it can be released. */
  get isBehind(): boolean {
    return this.#state.is === 'holding' && this.#state.overflowed;
  }

  /** Releases what was held; from here on runs pass through. */
  release(): void {
    if (this.#state.is !== 'holding') return;
    const { held } = this.#state;
    this.#state = live;
    this.#statesFrom = undefined;
    const withdrawn = new Withdrawn();
    for (const { run } of held) withdrawn.note(run);
    for (const { run, fromSeq } of held) this.#pass(withdrawn.asItIs(run, this.#source.now()), fromSeq);
    this.#closed = undefined;
  }

  close(): void {
    this.#state = closed;
  }

  #from(position: number, resume: ResumeResult): ResumeStart {
    this.#sentTo = position;
    return { resume, position, statesFrom: undefined, missing: undefined };
  }

  #owe({ states }: Missing, from: number): void {
    if (states.length > 0) this.#statesFrom ??= from;
  }

  async #send(missing: Missing): Promise<void> {
    let limit = pageSize;
    let isMore = true;
    while (isMore && this.#state.is === 'holding') {
      const ranges = missing.ranges.filter(({ channel }) => !this.#left(channel, missing));
      const events = await this.#source.log.merged(ranges, this.#sentTo, limit);
      // A page is as long as was asked for while so much is left.
      isMore = events.length >= limit;
      const pieces = inPieces(events, pieceSize);
      for (const piece of pieces) {
        const waited = await this.#sendPiece(piece, missing);
        if (!waited || piece === pieces.at(-1)) continue;
        // The rest was read before the wait, and may be gone by now (EXP-1): it is read anew, as much as went out at once.
        limit = piece.length;
        isMore = true;
        break;
      }
      if (pieces.length <= 1) limit = Math.min(pageSize, limit * 2);
    }
    this.#sentTo = missing.asOf;
  }

  /** A page of long messages alone would fill the queue: a reader who reads is never too slow for his own backfill. */
  async #sendPiece(piece: readonly EventRow[], missing: Missing): Promise<boolean> {
    if (this.#state.is !== 'holding') return false;
    const { log, runs } = this.#source;
    const statesFrom = this.#statesFrom;
    const events = piece.filter(({ channel }) => !this.#left(channel, missing));
    const cursor = (position: number): string => log.cursor(position, { statesFrom });
    if (events.length > 0) this.#outbound.run(runs.of(events, cursor, statesFrom));
    this.#sentTo = piece.at(-1)?.position ?? this.#sentTo;
    return this.#outbound.room();
  }

  /** Left after `missing` was read: what that reading knew of leaving and joining again is in its ranges. */
  #left(channel: string, { asOf }: Missing): boolean {
    return (this.#closed?.get(channel) ?? 0) > asOf;
  }

  #hold(run: Run, fromSeq: number): void {
    if (this.#state.is !== 'holding' || this.#state.overflowed) return;
    this.#state.held.push({ run, fromSeq });
    this.#state.size += run.size;
    if (this.#state.size > this.#source.maxHeld)
      this.#state = { is: 'holding', held: [], size: 0, overflowed: true };
  }

  #pass(run: Run, fromSeq: number): void {
    // Nearly always all of it is new: nothing is looked for then.
    if (fromSeq === 0 && run.first > this.#sentTo) return this.#outbound.run(run, 0);
    const first = run.events.findIndex(({ position, seq }) => position > this.#sentTo && seq >= fromSeq);
    if (first >= 0) this.#outbound.run(run, first);
  }
}
