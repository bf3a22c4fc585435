/**
 * Puts commits into order. A commit names the position that the one before it ended at; where that is not what this node
 * has, or where something of another node's commit that concerns this one is missing, it waits a moment, and then the log is read
 * up to there (architecture.md section 1.3), so a bus that loses or reorders costs latency only. What is already known is
 * passed over. Promise: `deliver` is called with rising positions, each event once.
 * Left to others: joining what nodes say of a commit (joined-commits.ts).
 */
import type { Clock, Timer } from '../kit/clock.ts';
import type { EventRow } from '../log/event-log.ts';
import type { CommitMessage, HeaderMessage } from './messages.ts';

/**
 * What is handed on at once: everything of the store up to `last` that concerns this node. `statesMissed`: marks or other states, which are
 * in no log, may have moved before it without being told: of these channels, or anywhere.
 */
export type Delivered = Pick<CommitMessage, 'events' | 'marks' | 'states' | 'last'> & {
  readonly statesMissed?: readonly string[] | 'anywhere';
};

/** What is known of another node's commit: all that concerns this node, or what of it is missing. */
export type Known = {
  readonly delivered: Delivered;
  readonly isWhole: boolean;
  /** Whether what is missing may still come. */
  readonly isOnItsWay: boolean;
};

export type FeedOptions = {
  /** Everything up to here is taken as delivered. */
  readonly start: number;
  readonly read: (after: number, limit: number) => Promise<readonly EventRow[]>;
  readonly deliver: (batch: Delivered) => void;
  /** The log could not be read: the gap stays, and is tried again with the next commit. */
  readonly failed: (error: unknown) => void;
  /** Of several nodes. */
  readonly others?: {
    readonly clock: Pick<Clock, 'monotonic' | 'after'>;
    /** How long what comes out of order may take. */
    readonly patienceMs: number;
    readonly known: (header: HeaderMessage) => Known;
    readonly taken: (last: number) => void;
  };
};

const pageSize = 500;
/** What waits behind a gap: beyond it the log has it. */
const mostWaiting = 5_000;

type Link = { readonly message: CommitMessage | HeaderMessage; readonly at: number };

export class Feed {
  #position: number;
  #filling = false;
  #waiting: Link[] = [];
  #timer: Timer | undefined;
  readonly #options: FeedOptions;

  constructor(options: FeedOptions) {
    this.#options = options;
    this.#position = options.start;
  }

  /** Everything up to this position has been delivered on this node. */
  get position(): number {
    return this.#position;
  }

  /** The end of the furthest commit that is delivered, or waits to be, of those that begin before a position. */
  heard(before: number): number {
    const ends = this.#waiting.flatMap(({ message: { prev, last } }) => (prev < before ? [last] : []));
    return Math.max(this.#position, ...ends);
  }

  admit(message: CommitMessage | HeaderMessage): void {
    const isNext = message.kind === 'commit' && message.prev <= this.#position;
    if (isNext && this.#waiting.length === 0 && !this.#filling) return this.#take(message);
    if (message.last <= this.#position) return;
    this.#insert({ message, at: this.#options.others?.clock.monotonic() ?? 0 });
    this.advance();
  }

  /** The log is known to reach so far. */
  reach(last: number): void {
    if (last > this.#position)
      this.admit({ kind: 'header', prev: last, last: last + 1, channels: [], hasStates: false });
  }

  /** Something that was missing may be there. */
  advance(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
    while (!this.#filling) {
      const [link] = this.#waiting;
      if (link === undefined) return;
      if (!this.#step(link)) return;
      const at = this.#waiting.indexOf(link);
      if (at >= 0) this.#waiting.splice(at, 1);
    }
  }

  close(): void {
    this.#timer?.cancel();
    this.#waiting = [];
  }

  /** True where nothing of it is left to be done. */
  #step(link: Link): boolean {
    const { message } = link;
    if (message.last <= this.#position) return true;
    if (message.prev > this.#position) {
      if (!this.#waitsFor(link, true)) void this.#fill(message.prev, undefined);
      return false;
    }
    if (message.kind === 'commit') {
      this.#take(message);
      return true;
    }
    // Only how far the log reaches was said.
    if (message.channels?.length === 0 && !message.hasStates) return true;
    const known = this.#options.others?.known(message);
    if (known === undefined) return true;
    if (known.isWhole) {
      this.#hand(known.delivered);
      return true;
    }
    if (!this.#waitsFor(link, known.isOnItsWay)) void this.#fill(message.last, known);
    return false;
  }

  #insert(link: Link): void {
    let at = this.#waiting.length;
    while (at > 0 && (this.#waiting[at - 1]?.message.prev ?? 0) > link.message.prev) at -= 1;
    this.#waiting.splice(at, 0, link);
    if (this.#waiting.length > mostWaiting) this.#waiting.length = mostWaiting / 2;
  }

  #waitsFor({ at }: Link, mayCome: boolean): boolean {
    const { others } = this.#options;
    if (others === undefined || !mayCome) return false;
    const leftMs = at + others.patienceMs - others.clock.monotonic();
    if (leftMs <= 0) return false;
    this.#timer = others.clock.after(leftMs, () => this.advance());
    return true;
  }

  #take(message: CommitMessage): void {
    if (message.last <= this.#position) return;
    const known = this.#position;
    const events =
      message.prev === known ? message.events : message.events.filter((event) => event.position > known);
    const { marks, states, last } = message;
    this.#hand({ events, marks, states, last });
  }

  #hand(delivered: Delivered): void {
    const known = this.#position;
    if (delivered.last > known) this.#position = delivered.last;
    this.#options.others?.taken(this.#position);
    this.#options.deliver(delivered);
  }

  /** `known`: of the commit at whose end it is, which is a part of it. */
  async #fill(to: number, known: Known | undefined): Promise<void> {
    this.#filling = true;
    try {
      if (known !== undefined) this.#handStates(known);
      await this.#read(to, known !== undefined);
    } catch (error) {
      this.#options.failed(error);
      this.#filling = false;
      return;
    }
    this.#filling = false;
    this.advance();
  }

  /** Before the events of their commit, because a cursor says that all before it was told (CUR-1). */
  #handStates({ delivered }: Known): void {
    this.#hand({ ...delivered, events: [], last: this.#position });
  }

  async #read(to: number, statesAreKnown: boolean): Promise<void> {
    while (this.#position < to) {
      const before = this.#position;
      const events = await this.#options.read(before, pageSize);
      const wanted = events.filter((event) => event.position <= to);
      const full = events.length === pageSize && wanted.length === events.length;
      // Positions that marks took are in no log row, so a page that is not full has reached `to`.
      const last = full ? (wanted.at(-1)?.position ?? to) : to;
      const isDense = statesAreKnown || last - before === wanted.length;
      const missed = isDense ? {} : { statesMissed: 'anywhere' as const };
      this.#hand({ events: wanted, marks: [], states: [], last, ...missed });
    }
  }
}
