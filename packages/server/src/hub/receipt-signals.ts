/**
 * Receipts of channels up to 256 members (RCP-2): who is online is told how far each of the others is. The first mark after a quiet
 * moment goes out at once; those that follow are gathered, of each person the newest, for at least 250 ms, and longer the more had to be told,
 * since a hundred people who all read are ten thousand receipts.
 * Promise: what is gathered is behind no cursor: `statesFrom` says from where on it is still to be told (STA-1), so whoever is cut
 * meanwhile is told by the next resume.
 * Of a larger channel only one's own connections are told. Left to others: counts of such channels (count-signals.ts), who listens (hub).
 */
import type { Clock, Timer } from '../kit/clock.ts';
import { WireSignal } from './batch.ts';
import type { Delivered } from './feed.ts';

type Marks = Delivered['marks'];
type Mark = Marks[number];

export type Hearer = { readonly user: string; signal(signal: WireSignal): void };

/** How long a channel is quiet after it was told: at least, at most, and for each receipt of one person to another. */
const leastMs = 250;
const mostMs = 4_000;
const receiptMs = 0.5;

export type ReceiptSignalsOptions = {
  readonly clock: Pick<Clock, 'now' | 'after'>;
  /** Whoever is live, or is about to be, in a channel. */
  readonly hearers: (channel: string) => ReadonlySet<Hearer> | undefined;
  /** Of a user. */
  readonly connections: (user: string) => ReadonlySet<Hearer> | undefined;
};

/** Marks of commits that begin after one position and end at another. */
type Gathered = { readonly after: number; last: number; readonly marks: Map<string, Mark> };

export class ReceiptSignals {
  readonly #options: ReceiptSignalsOptions;
  /** Channels that were told lately, until they may be told again. */
  readonly #quiet = new Map<string, Timer>();
  /** In the order of their first positions. */
  readonly #gathered = new Map<string, Gathered>();

  constructor(options: ReceiptSignalsOptions) {
    this.#options = options;
  }

  /** After this position marks were delivered that are still to be told; undefined where all were. */
  get statesFrom(): number | undefined {
    for (const { after } of this.#gathered.values()) return after;
    return undefined;
  }

  /** One channel's marks of a commit that begins after a position. */
  deliver(channel: string, marks: Marks, after: number, last: number): void {
    if (marks.some(({ seenHidden }) => seenHidden)) this.#tellHidden(channel, marks, after, last);
    else if (this.#quiet.has(channel)) this.#gather(channel, marks, after, last);
    else this.#tell(channel, marks, after, last);
  }

  /** Marks of a large channel, each to who made it, on all of his connections. */
  tellOwn(marks: Marks, after: number, last: number): void {
    const { clock, connections } = this.#options;
    const [at, commit] = [clock.now(), { after, last }];
    for (const mark of marks) {
      const own = connections(mark.user);
      if (own === undefined || own.size === 0) continue;
      const signal = receiptsOf([mark], at, commit);
      for (const hearer of own) hearer.signal(signal);
    }
  }

  /** Somebody is about to leave the channel: nothing is told of him afterwards. */
  settle(channel: string): void {
    const gathered = this.#gathered.get(channel);
    if (gathered === undefined) return;
    this.#gathered.delete(channel);
    this.#send(channel, [...gathered.marks.values()], gathered.after, gathered.last);
  }

  close(): void {
    for (const timer of this.#quiet.values()) timer.cancel();
    this.#quiet.clear();
  }

  #gather(channel: string, marks: Marks, after: number, last: number): void {
    const gathered = this.#gathered.get(channel) ?? { after, last, marks: new Map<string, Mark>() };
    for (const mark of marks) gathered.marks.set(mark.user, mark);
    gathered.last = last;
    this.#gathered.set(channel, gathered);
  }

  #tell(channel: string, marks: Marks, after: number, last: number): void {
    const told = this.#send(channel, marks, after, last);
    if (told === 0) return;
    const quietMs = Math.min(mostMs, Math.max(leastMs, told * receiptMs));
    this.#quiet.set(
      channel,
      this.#options.clock.after(quietMs, () => this.#tellGathered(channel)),
    );
  }

  #tellGathered(channel: string): void {
    this.#quiet.delete(channel);
    const gathered = this.#gathered.get(channel);
    if (gathered === undefined) return;
    this.#gathered.delete(channel);
    this.#tell(channel, [...gathered.marks.values()], gathered.after, gathered.last);
  }

  /** Gives how many receipts that were. */
  #send(channel: string, marks: Marks, after: number, last: number): number {
    const hearers = this.#options.hearers(channel);
    if (hearers === undefined || hearers.size === 0) return 0;
    const signal = this.#receipts(marks, after, last);
    for (const hearer of hearers) hearer.signal(signal);
    return hearers.size * marks.length;
  }

  /** RCP-3: one's own devices are told all, the other one that a device has it, if that is new. */
  #tellHidden(channel: string, marks: Marks, after: number, last: number): void {
    for (const mark of marks) {
      const shown = mark.deliveredMoved ? this.#receipts([{ ...mark, seen: 0 }], after, last) : undefined;
      const own = this.#receipts([mark], after, last);
      for (const hearer of this.#options.hearers(channel) ?? []) {
        const signal = hearer.user === mark.user ? own : shown;
        if (signal !== undefined) hearer.signal(signal);
      }
    }
  }

  #receipts(marks: Marks, after: number, last: number): WireSignal {
    return receiptsOf(marks, this.#options.clock.now(), { after, last });
  }
}

/** One signal for each mark. `commit`: from where to where the commits are that they came with. */
const receiptsOf = (
  marks: Marks,
  at: number,
  commit: { readonly after: number; readonly last: number },
): WireSignal => {
  const envelopes = marks.map(({ channel, user, delivered, seen }) => ({
    channel,
    by: user,
    at,
    data: { user, delivered, seen },
  }));
  const signal = new WireSignal('receipt', ...envelopes);
  signal.commit = commit;
  return signal;
};
