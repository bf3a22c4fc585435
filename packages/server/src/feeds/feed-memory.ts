/**
 * One feed as it is kept in memory: the newest update of each key, and the last stretch of its log. It costs what the keys and
 * the stretch cost, however many read it. Kept true by what is delivered, in order; what it is told twice it takes once.
 */
import { feedKeyOf } from '../kit/feed-key.ts';
import type { EventRow } from '../log/event-log.ts';
import { sizeOf, type FeedEvent } from './feed-run.ts';

/** Characters of the stretch: about what a reader may be behind before he is passed over updates. */
const stretchSize = 1024 * 1024;

export const feedEvent = (row: EventRow): FeedEvent => ({
  row,
  key: row.type === 'feedUpdate' ? feedKeyOf(row.data) : undefined,
});

export class FeedMemory {
  head: number;
  /** Of the last update: what else happened is no value. */
  lastUpdate = 0;
  readonly #values = new Map<string, FeedEvent>();
  /** Characters of all values. */
  #valuesSize = 0;
  /** Without holes up to the head; what lies before `#start` is given up. */
  #stretch: FeedEvent[] = [];
  #start = 0;
  #stretchSize = 0;
  #missed = false;

  constructor(head: number, values: readonly EventRow[]) {
    this.head = head;
    for (const row of values) this.#put(feedEvent(row));
  }

  apply(row: EventRow): void {
    if (row.seq <= this.head) return;
    const event = feedEvent(row);
    // A hole behind what the bus lost: the log has it.
    if (row.seq > this.head + 1) this.#forget();
    this.head = row.seq;
    this.#put(event);
    this.#stretch.push(event);
    this.#stretchSize += sizeOf(event);
    while (this.#stretchSize > stretchSize && this.#start < this.#stretch.length - 1) this.#dropOldest();
    if (this.#start > 1024) {
      this.#stretch = this.#stretch.slice(this.#start);
      this.#start = 0;
    }
  }

  /** How many keys and characters there would be with these. */
  sizeWith(updates: ReadonlyMap<string, number>): { readonly keys: number; readonly size: number } {
    let [keys, size] = [this.#values.size, this.#valuesSize];
    for (const [key, length] of updates) {
      const known = this.#values.get(key);
      if (known === undefined) keys += 1;
      size += length - (known?.row.data.length ?? 0);
    }
    return { keys, size };
  }

  /** The newest updates of all keys that are newer than a seq, in seq order. */
  newer(after: number, upTo = Infinity): FeedEvent[] {
    const found: FeedEvent[] = [];
    for (const event of this.#values.values())
      if (event.row.seq > after && event.row.seq <= upTo) found.push(event);
    return found.toSorted((one, other) => one.row.seq - other.row.seq);
  }

  /** The newest update of each key, by seq; undefined where some were missed. */
  get values(): readonly EventRow[] | undefined {
    return this.#missed ? undefined : this.newer(0).map(({ row }) => row);
  }

  /** The newest updates of all keys between two positions, in seq order. */
  between(after: number, upTo: number): FeedEvent[] {
    return this.newer(0).filter(({ row }) => row.position > after && row.position <= upTo);
  }

  /** Every event after a seq, about `size` characters of them; undefined where the stretch does not reach so far back. */
  every(after: number, upTo: number, size: number): FeedEvent[] | undefined {
    if (after >= upTo) return [];
    const first = this.#stretch[this.#start]?.row.seq;
    if (first === undefined || after + 1 < first) return undefined;
    const found: FeedEvent[] = [];
    let left = size;
    for (let index = this.#start + after + 1 - first; index < this.#stretch.length && left > 0; index += 1) {
      const event = this.#stretch[index];
      if (event === undefined || event.row.seq > upTo) break;
      found.push(event);
      left -= sizeOf(event);
    }
    return found;
  }

  #put(event: FeedEvent): void {
    if (event.key === undefined) return;
    this.#valuesSize += event.row.data.length - (this.#values.get(event.key)?.row.data.length ?? 0);
    this.#values.set(event.key, event);
    this.lastUpdate = Math.max(this.lastUpdate, event.row.seq);
  }

  #dropOldest(): void {
    const oldest = this.#stretch[this.#start];
    this.#start += 1;
    if (oldest !== undefined) this.#stretchSize -= sizeOf(oldest);
  }

  #forget(): void {
    this.#missed = true;
    this.#stretch = [];
    this.#start = 0;
    this.#stretchSize = 0;
  }
}
