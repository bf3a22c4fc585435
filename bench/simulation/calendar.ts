/** What happens in a simulation, by time; in one moment as it was entered. */
type Event = { readonly at: number; readonly number: number; readonly run: () => void };

const isBefore = (one: Event, other: Event): boolean =>
  one.at < other.at || (one.at === other.at && one.number < other.number);

export class Calendar {
  readonly #heap: Event[] = [];
  #count = 0;
  now = 0;

  at(at: number, run: () => void): void {
    const heap = this.#heap;
    const event = { at, number: (this.#count += 1), run };
    let place = heap.push(event) - 1;
    for (let parent = (place - 1) >> 1; place > 0; parent = (place - 1) >> 1) {
      const above = heap[parent];
      if (above === undefined || isBefore(above, event)) break;
      this.#swap(place, parent);
      place = parent;
    }
  }

  runUntil(end: number): void {
    for (let next = this.#heap[0]; next !== undefined && next.at <= end; next = this.#heap[0]) {
      this.now = next.at;
      this.#pop();
      next.run();
    }
  }

  #pop(): void {
    const heap = this.#heap;
    const last = heap.pop();
    if (last === undefined || heap.length === 0) return;
    heap[0] = last;
    for (let parent = 0, least = this.#leastOf(0); least !== parent; least = this.#leastOf(parent)) {
      this.#swap(parent, least);
      parent = least;
    }
  }

  /** Of a place and the two below it. */
  #leastOf(parent: number): number {
    const heap = this.#heap;
    return [2 * parent + 1, 2 * parent + 2].reduce((least, child) => {
      const [one, other] = [heap[child], heap[least]];
      return one !== undefined && other !== undefined && isBefore(one, other) ? child : least;
    }, parent);
  }

  #swap(one: number, other: number): void {
    const [a, b] = [this.#heap[one], this.#heap[other]];
    if (a === undefined || b === undefined) return;
    this.#heap[one] = b;
    this.#heap[other] = a;
  }
}
