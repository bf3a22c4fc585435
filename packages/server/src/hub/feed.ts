/**
 * Puts commits into order. A commit names the position that the one before it ended at; where that is not what this node
 * has, the feed reads the log up to there first (architecture.md section 1.3), so a bus that loses or reorders costs
 * latency only. A commit that is already known is passed over.
 * Promise: `deliver` is called with rising positions, each event once.
 */
import type { EventRow } from '../log/event-log.ts';
import type { CommitMessage } from './messages.ts';

/** What is handed on at once: everything of the store up to `last`. */
export type Delivered = Pick<CommitMessage, 'events' | 'marks' | 'states' | 'last'>;

export type FeedOptions = {
  /** Everything up to here is taken as delivered. */
  readonly start: number;
  readonly read: (after: number, limit: number) => Promise<readonly EventRow[]>;
  readonly deliver: (batch: Delivered) => void;
  /** The log could not be read: the gap stays, and is tried again with the next commit. */
  readonly failed: (error: unknown) => void;
};

const pageSize = 500;

export class Feed {
  #position: number;
  #filling = false;
  #backlog: CommitMessage[] = [];
  readonly #options: FeedOptions;

  constructor(options: FeedOptions) {
    this.#options = options;
    this.#position = options.start;
  }

  /** Everything up to this position has been delivered on this node. */
  get position(): number {
    return this.#position;
  }

  admit(message: CommitMessage): void {
    if (this.#filling) {
      this.#backlog.push(message);
      return;
    }
    if (message.prev > this.#position) {
      this.#filling = true;
      this.#backlog.push(message);
      void this.#fill(message.prev);
      return;
    }
    this.#take(message);
  }

  #take(message: CommitMessage): void {
    if (message.last <= this.#position) return;
    const known = this.#position;
    const events =
      message.prev === known ? message.events : message.events.filter((event) => event.position > known);
    this.#position = message.last;
    const { marks, states, last } = message;
    this.#options.deliver({ events, marks, states, last });
  }

  /** Marks and other states of what the bus lost are not in the log: they are told with the next change, or on a resume. */
  #hand(events: readonly EventRow[]): void {
    this.#options.deliver({ events, marks: [], states: [], last: this.#position });
  }

  async #fill(to: number): Promise<void> {
    let filled = true;
    try {
      await this.#read(to);
    } catch (error) {
      filled = false;
      this.#options.failed(error);
    }
    this.#filling = false;
    const backlog = this.#backlog.toSorted((one, other) => one.last - other.last);
    this.#backlog = [];
    // There may be another gap behind this one; after a failure the next commit finds both again.
    for (const message of backlog) if (filled || message.prev <= this.#position) this.admit(message);
  }

  async #read(to: number): Promise<void> {
    while (this.#position < to) {
      const events = await this.#options.read(this.#position, pageSize);
      const wanted = events.filter((event) => event.position <= to);
      const full = events.length === pageSize && wanted.length === events.length;
      // Positions that marks took are in no log row, so a page that is not full has reached `to`.
      this.#position = full ? (wanted.at(-1)?.position ?? to) : to;
      if (wanted.length > 0) this.#hand(wanted);
    }
  }
}
