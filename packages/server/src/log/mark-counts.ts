/**
 * How many have a message, and how many have seen it, at any size of the channel (RCP-2): three histograms over seqs, of where
 * members joined and how far their two marks are. Since a mark is never below the joining, who joined before a message and
 * has it = who joined before it - whose mark is below it. O(log n) for a mark and for a question.
 * The histograms look at the newest seqs; what lies below them is counted one by one, and they move on with the head.
 */
import { Fenwick } from './fenwick.ts';
import type { Standing } from '../store/store.ts';

export type Counted = { readonly delivered: number; readonly seen: number; readonly total: number };

type Kept = { joined: number; delivered: number; seen: number };
const measures = ['joined', 'delivered', 'seen'] as const;

export class MarkCounts {
  readonly #members = new Map<string, Kept>();
  readonly #size: number;
  /** All that is at or below it is counted as being there. */
  #base = 0;
  #of: Record<(typeof measures)[number], Fenwick>;

  constructor(standings: readonly Standing[], size = 8_192) {
    this.#size = size;
    for (const { user, joinedSeq: joined, delivered, seen } of standings)
      this.#members.set(user, { joined, delivered, seen });
    this.#of = this.#counted();
  }

  get members(): number {
    return this.#members.size;
  }

  /** The seq at which a present member joined; undefined for anybody else. */
  joined(user: string): number | undefined {
    return this.#members.get(user)?.joined;
  }

  /** A `memberJoined`: both marks start at the head, so not below it. Told twice it counts once. */
  join(user: string, seq: number): void {
    const known = this.#members.get(user);
    if (known !== undefined && known.joined >= seq) return;
    this.leave(user, seq);
    this.#reach(seq);
    const kept = { joined: seq, delivered: seq, seen: seq };
    this.#members.set(user, kept);
    this.#count(kept, 1);
  }

  /** A `memberLeft`; one from before he came back changes nothing. */
  leave(user: string, seq: number): void {
    const known = this.#members.get(user);
    if (known === undefined || known.joined > seq) return;
    this.#count(known, -1);
    this.#members.delete(user);
  }

  mark(user: string, delivered: number, seen: number): void {
    const known = this.#members.get(user);
    if (known === undefined || (known.delivered >= delivered && known.seen >= seen)) return;
    this.#reach(Math.max(delivered, seen));
    this.#count(known, -1);
    known.delivered = Math.max(known.delivered, delivered);
    known.seen = Math.max(known.seen, seen);
    this.#count(known, 1);
  }

  /** Of one message: among those who joined before it, but for its author. */
  of(seq: number, author: string | null): Counted {
    const all = seq > this.#base ? this.#fast(seq) : this.#slow(seq);
    const own = author === null ? undefined : this.#members.get(author);
    if (own === undefined || own.joined >= seq) return all;
    return {
      total: all.total - 1,
      delivered: all.delivered - Number(own.delivered >= seq),
      seen: all.seen - Number(own.seen >= seq),
    };
  }

  #fast(seq: number): Counted {
    const below = seq - 1 - this.#base;
    const total = this.#of.joined.through(below);
    const delivered = total - this.#of.delivered.through(below);
    return { total, delivered, seen: total - this.#of.seen.through(below) };
  }

  #slow(seq: number): Counted {
    const counted = { total: 0, delivered: 0, seen: 0 };
    for (const { joined, delivered, seen } of this.#members.values()) {
      if (joined >= seq) continue;
      counted.total += 1;
      counted.delivered += Number(delivered >= seq);
      counted.seen += Number(seen >= seq);
    }
    return counted;
  }

  #count(kept: Kept, by: number): void {
    for (const measure of measures) this.#of[measure].add(this.#place(kept[measure]), by);
  }

  #place(seq: number): number {
    return Math.max(0, seq - this.#base);
  }

  #reach(seq: number): void {
    if (this.#place(seq) < this.#size) return;
    this.#of = this.#counted(seq);
  }

  /** Counts anew, so that half of the room lies below the highest seq. */
  #counted(reach = 0): Record<(typeof measures)[number], Fenwick> {
    let highest = reach;
    for (const { delivered } of this.#members.values()) highest = Math.max(highest, delivered);
    this.#base = Math.max(0, highest - Math.floor(this.#size / 2));
    const made = () => new Fenwick(this.#size);
    this.#of = { joined: made(), delivered: made(), seen: made() };
    for (const kept of this.#members.values()) this.#count(kept, 1);
    return this.#of;
  }
}
