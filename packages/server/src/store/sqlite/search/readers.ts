/**
 * What one user may read, channel by channel as a search comes upon them: of his present chats, from his `fromSeq` on (MEM-1, PRV-1).
 *
 * Promise: a search that meets few channels looks up those alone; one that meets many reads once where the user is.
 */
import type { LogReader, Readable } from './log-reader.ts';

/** So many channels are looked up one by one. */
const fewChannels = 200;

/** A channel, and the position from which on it may be read. */
export type Open = { readonly id: string; readonly from: number };

export class Readers {
  readonly #log: LogReader;
  readonly #user: string;
  readonly #known = new Map<number, Open | undefined>();
  /** 1 at the number of a channel of which nothing may be read: most of what common words lead to may be there. */
  #closed = new Uint8Array(1024);
  #isWhole = false;

  constructor(log: LogReader, user: string) {
    this.#log = log;
    this.#user = user;
  }

  /** Undefined where the user reads nothing of the channel. */
  channel(num: number): Open | undefined {
    if (this.#closed[num] === 1) return undefined;
    if (!this.#isWhole && !this.#known.has(num)) this.#look(num);
    const open = this.#known.get(num);
    if (open === undefined) this.#close(num);
    return open;
  }

  named(id: string): number | undefined {
    return this.#log.channelNamed(this.#user, id)?.num;
  }

  #look(num: number): void {
    if (this.#known.size < fewChannels) {
      this.#known.set(num, this.#open(this.#log.channelOf(this.#user, num)));
      return;
    }
    for (const readable of this.#log.channelsOf(this.#user))
      this.#known.set(readable.num, this.#open(readable));
    this.#isWhole = true;
  }

  #close(num: number): void {
    if (num >= this.#closed.length) {
      const closed = new Uint8Array(2 * num);
      closed.set(this.#closed);
      this.#closed = closed;
    }
    this.#closed[num] = 1;
  }

  #open(readable: Readable | undefined): Open | undefined {
    if (readable === undefined) return undefined;
    const { num, id, fromSeq } = readable;
    const from = fromSeq <= 1 ? 0 : (this.#log.positionOf(num, fromSeq) ?? Infinity);
    return { id, from };
  }
}
