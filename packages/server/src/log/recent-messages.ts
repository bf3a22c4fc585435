/**
 * The newest messages of one channel, as places: which seqs, and whose. Tells what is unread (RCP-3) and which messages
 * somebody wrote lately without reading the log, in O(log n).
 */
import type { Place, Places } from '../store/store.ts';

/** How many of a rising list are above a seq. */
const above = (seqs: readonly number[] | undefined, seq: number): number => {
  if (seqs === undefined) return 0;
  let [low, high] = [0, seqs.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((seqs[middle] ?? Infinity) > seq) high = middle;
    else low = middle + 1;
  }
  return seqs.length - low;
};

const without = (seqs: number[] | undefined, seq: number): void => {
  const index = seqs === undefined ? -1 : seqs.length - above(seqs, seq) - 1;
  if (seqs?.[index] === seq) seqs.splice(index, 1);
};

export class RecentMessages {
  readonly #most: number;
  readonly #seqs: number[] = [];
  readonly #by = new Map<string, number[]>();
  readonly #authors = new Map<number, string | null>();
  /** Every message above it is here. */
  #after: number;
  /** Every message up to it has been told. */
  #head: number;
  /** The newest message that ends by itself, without an event (EXP-1). */
  #ending = 0;
  /** Up to where who has hidden messages from himself. */
  readonly #hidden: Map<string, number>;

  /** `places`: the newest `most` messages up to `head`, or all where there are fewer. */
  constructor({ places, hidden }: Places, head: number, most: number) {
    this.#most = most;
    this.#hidden = new Map(hidden.map(({ user, seq }) => [user, seq]));
    this.#after = places.length < most ? 0 : (places[0]?.seq ?? 1) - 1;
    this.#head = head;
    for (const place of places) this.#add(place);
  }

  get head(): number {
    return this.#head;
  }

  /** A message, in the order of the channel. Told twice it counts once. */
  add(place: Place): void {
    if (!this.reach(place.seq)) return;
    this.#add(place);
    if (this.#seqs.length > this.#most * 1.25) this.#trim();
  }

  /** An event, in the order of the channel; false where it is known already. */
  reach(seq: number): boolean {
    const isNew = seq > this.#head;
    if (isNew) this.#head = seq;
    return isNew;
  }

  /** Somebody hid a message from himself. */
  hide(user: string, seq: number): void {
    this.#hidden.set(user, Math.max(seq, this.#hidden.get(user) ?? 0));
  }

  /** A message was deleted for everyone. */
  forget(seq: number): void {
    if (!this.#authors.has(seq)) return;
    without(this.#seqs, seq);
    without(this.#by.get(this.#authors.get(seq) ?? ''), seq);
    this.#authors.delete(seq);
  }

  /** Messages of others above `seen` and up to `head`, at most `most`; undefined where that is not known here. */
  unread(user: string, seen: number, head: number, most: number): number | undefined {
    const isKnown = head <= this.#head && seen >= this.#ending && seen >= (this.#hidden.get(user) ?? 0);
    if (!isKnown) return undefined;
    const between = (seqs: readonly number[] | undefined): number => above(seqs, seen) - above(seqs, head);
    const count = between(this.#seqs) - between(this.#by.get(user));
    if (seen >= this.#after || count >= most) return Math.min(count, most);
    return undefined;
  }

  /** The newest messages that somebody wrote, rising. */
  of(user: string, most: number): readonly number[] {
    return this.#by.get(user)?.slice(-most) ?? [];
  }

  /** Who wrote the newest messages. */
  authors(most: number): ReadonlySet<string> {
    const newest = this.#seqs.slice(-most).map((seq) => this.#authors.get(seq));
    return new Set(newest.filter((author) => typeof author === 'string'));
  }

  #add({ seq, by, ends }: Place): void {
    if (ends) this.#ending = seq;
    this.#seqs.push(seq);
    this.#authors.set(seq, by);
    const own = this.#by.get(by ?? '');
    if (own === undefined) this.#by.set(by ?? '', [seq]);
    else own.push(seq);
  }

  #trim(): void {
    for (const seq of this.#seqs.splice(0, this.#seqs.length - this.#most)) {
      const author = this.#authors.get(seq) ?? '';
      this.#authors.delete(seq);
      this.#by.get(author)?.shift();
      if (this.#by.get(author)?.length === 0) this.#by.delete(author);
      this.#after = seq;
    }
  }
}
