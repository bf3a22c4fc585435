/**
 * Counts by place, whose sums up to any place are known in O(log n), and changed in O(log n).
 */
export class Fenwick {
  readonly #sums: Int32Array;

  constructor(size: number) {
    this.#sums = new Int32Array(size + 1);
  }

  add(place: number, count: number): void {
    for (let at = place + 1; at < this.#sums.length; at += at & -at) {
      this.#sums[at] = (this.#sums[at] ?? 0) + count;
    }
  }

  /** Of all places up to this one, itself included. */
  through(place: number): number {
    let sum = 0;
    for (let at = place + 1; at > 0; at -= at & -at) sum += this.#sums[at] ?? 0;
    return sum;
  }
}
