/**
 * Backfill, cut over, live (RES-1, RES-3). The connection is offered live runs from before the log is read; they are held
 * until everything up to the moment of that reading has gone out, then released; what was already read is dropped.
 * Should more be held than fits, it is let go and the log is read once more.
 * Promise: events go out in position order, each once; a cursor given out here is behind nothing unsent (CUR-1).
 */
import type { EventLog, Missing } from '../log/event-log.ts';
import { withinWindow, type Stale } from '../log/window.ts';
import { Run } from '../hub/batch.ts';
import type { Outbound } from './outbound.ts';

export type ResumeResult = {
  readonly result: 'complete' | 'limited' | 'reset';
  readonly limited?: readonly Stale[];
};

/** Where a resume stands before its events are sent: `cursor` is where the connection starts from. */
export type ResumeStart = {
  readonly resume: ResumeResult;
  readonly position: number;
  readonly missing: Missing | undefined;
};

/** A run that waits, and the seq from which it concerns this reader (MEM-1). */
type Held = { readonly run: Run; readonly fromSeq: number };

type State =
  | { is: 'holding'; held: Held[]; size: number; overflowed: boolean }
  | { is: 'live' }
  | { is: 'closed' };

const pageSize = 500;

export type SubscriptionOptions = {
  readonly user: string;
  readonly log: Pick<EventLog, 'missing' | 'merged' | 'cursor' | 'lastPosition' | 'position'>;
  readonly outbound: Pick<Outbound, 'run' | 'room'>;
  /** Delivered on this node up to here. */
  readonly frontier: () => number;
  readonly maxHeld: number;
};

export class Subscription {
  readonly #options: SubscriptionOptions;
  #state: State = { is: 'holding', held: [], size: 0, overflowed: false };
  /** All of the scope up to here is sent, or was there before. */
  #sentTo = 0;
  readonly #closed = new Set<string>();

  constructor(options: SubscriptionOptions) {
    this.#options = options;
  }

  /** What a cursor given out now may promise. */
  get position(): number {
    return this.#state.is === 'live' ? Math.max(this.#sentTo, this.#options.frontier()) : this.#sentTo;
  }

  get holding(): boolean {
    return this.#state.is === 'holding';
  }

  offer(run: Run, fromSeq: number): void {
    if (this.#state.is === 'live') this.#pass(run, fromSeq);
    else if (this.#state.is === 'holding') this.#hold(run, fromSeq);
  }

  /** The user left the channel: what of it still waits to be read is not sent (PRV-1). */
  closed(channel: string): void {
    if (this.#state.is === 'holding') this.#closed.add(channel);
  }

  /** Finds what the cursor asks for. Called once the hub offers runs. */
  async start(cursor: unknown, window: number | undefined): Promise<ResumeStart> {
    if (cursor === undefined || cursor === null)
      return this.#from(this.#options.frontier(), { result: 'complete' });
    const last = await this.#options.log.lastPosition();
    const after = this.#options.log.position(cursor, last);
    if (after === undefined) return this.#from(last, { result: 'reset' });
    const missing = await this.#options.log.missing(this.#options.user, after);
    const { limited, rest } = withinWindow(missing, window);
    const resume: ResumeResult = limited.length > 0 ? { result: 'limited', limited } : { result: 'complete' };
    this.#sentTo = after;
    return { resume, position: after, missing: rest };
  }

  /** Sends what is missing, in laps, until nothing was let go meanwhile. Gives the channels whose state moved (STA-1). */
  async backfill(missing: Missing | undefined): Promise<readonly string[]> {
    const states = new Set<string>();
    let lap = missing;
    while (this.#state.is === 'holding') {
      if (lap === undefined && !this.#state.overflowed) break;
      if (lap === undefined) {
        this.#state = { is: 'holding', held: [], size: 0, overflowed: false };
        lap = await this.#options.log.missing(this.#options.user, this.#sentTo);
      }
      for (const channel of lap.states) states.add(channel);
      await this.#send(lap);
      lap = undefined;
    }
    return [...states];
  }

  /** Releases what was held; from here on runs pass through. */
  release(): void {
    if (this.#state.is !== 'holding') return;
    const { held } = this.#state;
    this.#state = { is: 'live' };
    for (const { run, fromSeq } of held) this.#pass(run, fromSeq);
    this.#closed.clear();
  }

  close(): void {
    this.#state = { is: 'closed' };
  }

  #from(position: number, resume: ResumeResult): ResumeStart {
    this.#sentTo = position;
    return { resume, position, missing: undefined };
  }

  async #send(missing: Missing): Promise<void> {
    let after = this.#sentTo;
    while (this.#state.is === 'holding') {
      const ranges = missing.ranges.filter((range) => !this.#closed.has(range.channel));
      const events = await this.#options.log.merged(ranges, after, pageSize);
      const open = events.filter((event) => !this.#closed.has(event.channel));
      if (open.length > 0)
        this.#options.outbound.run(new Run('', open, (position) => this.#options.log.cursor(position)));
      const last = events.at(-1);
      if (last === undefined) break;
      after = last.position;
      this.#sentTo = after;
      await this.#options.outbound.room();
    }
    this.#sentTo = missing.asOf;
  }

  #hold(run: Run, fromSeq: number): void {
    if (this.#state.is !== 'holding' || this.#state.overflowed) return;
    this.#state.held.push({ run, fromSeq });
    this.#state.size += run.size;
    if (this.#state.size > this.#options.maxHeld)
      this.#state = { is: 'holding', held: [], size: 0, overflowed: true };
  }

  #pass(run: Run, fromSeq: number): void {
    // Nearly always all of it is new: nothing is looked for then.
    if (fromSeq === 0 && run.first > this.#sentTo) return this.#options.outbound.run(run, 0);
    const first = run.events.findIndex(({ position, seq }) => position > this.#sentTo && seq >= fromSeq);
    if (first >= 0) this.#options.outbound.run(run, first);
  }
}
