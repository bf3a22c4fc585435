/**
 * What is held of one feed while it is watched: a track for each key. Promise: an update is taken once, in order; the room of all
 * tracks together is bounded, however many keys and updates there are (CL-61).
 */
import { Track } from './track.ts';
import type { FeedPoints, FeedValue } from './feed-state.ts';

/** Points of all keys together, and of one key. */
const mostPoints = 60_000;
const leastOfKey = 60;
const mostOfKey = 2_000;

const nothing: FeedPoints = { at: [], seq: [], fields: new Map() };

export class FeedMemory {
  /** The newest seq that was taken. */
  head = 0;
  readonly #tracks = new Map<string, Track>();

  get values(): readonly FeedValue[] {
    return [...this.#tracks.values()].map(({ newest }) => newest);
  }

  /** False where it was taken before. */
  take(value: FeedValue): boolean {
    if (value.seq <= this.head) return false;
    this.head = value.seq;
    this.#put(value);
    return true;
  }

  /** The newest values as of a seq: those that are newer than what is held. */
  takeLatest(values: readonly FeedValue[]): void {
    for (const value of values)
      if (value.seq > (this.#tracks.get(value.key)?.newest.seq ?? 0)) this.#put(value);
  }

  /** What is held is as of this seq, whoever it came from. */
  reach(seq: number): void {
    this.head = Math.max(this.head, seq);
  }

  /** Something between here and what comes next is not known. */
  break(): void {
    for (const track of this.#tracks.values()) track.break();
  }

  clear(): void {
    this.head = 0;
    this.#tracks.clear();
  }

  points(key: string, most: number): FeedPoints {
    return this.#tracks.get(key)?.points(most) ?? nothing;
  }

  #put(value: FeedValue): void {
    const track = this.#tracks.get(value.key);
    if (track === undefined) this.#tracks.set(value.key, new Track(value));
    else track.put(value, this.#room());
  }

  #room(): number {
    return Math.min(mostOfKey, Math.max(leastOfKey, Math.floor(mostPoints / this.#tracks.size)));
  }
}
