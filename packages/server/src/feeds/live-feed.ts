/**
 * One feed going out to its readers (FEED-1, SLOW-1). Those who keep up are given the same pieces, made once; the loop over
 * them stops after a millisecond for whatever else there is to do, so a ticker delays nobody's message. Nothing waits here for
 * anybody: who is behind has a place, and when his pipe is free he is given every update that is still at hand, or else the
 * newest of each key. A `latest` feed gives everybody the newest of each key, at most so many a second.
 */
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Clock, Timer } from '../kit/clock.ts';
import type { EventRow } from '../log/event-log.ts';
import type { FeedSettings } from '../store/store.ts';
import type { FeedMemory } from './feed-memory.ts';
import type { FeedPlace } from './feed-reader.ts';
import { FeedRun, sizeOf, type FeedEvent } from './feed-run.ts';
import { Pace } from './pace.ts';

/** Characters of one piece, and of what one who is behind holds on to. */
const pieceSize = 32 * 1024;
const cycleSize = 512 * 1024;
/** Between two rounds over the readers. */
const everyMs = 10;
const latestMs = 25;
const sliceMs = 1;

export type LiveFeedOptions = {
  readonly memory: FeedMemory;
  readonly settings: FeedSettings;
  readonly clock: Clock;
  readonly failed: (error: unknown) => void;
};

export class LiveFeed {
  readonly memory: FeedMemory;
  readonly settings: FeedSettings;
  readonly #options: LiveFeedOptions;
  readonly #places = new Set<FeedPlace>();
  readonly #pace: Pace | undefined;
  /** How far those who keep up have got. */
  #sentTo: number;
  /** Of a `latest` feed: what they are being sent. */
  #cycle: FeedEvent[] = [];
  #timer: Timer | undefined;
  #running = false;
  #nextAt = 0;
  #ended = false;

  constructor(options: LiveFeedOptions) {
    this.#options = options;
    this.memory = options.memory;
    this.settings = options.settings;
    this.#sentTo = this.memory.head;
    const { delivery, maxPerSecond } = options.settings;
    if (delivery === 'latest' && maxPerSecond !== null) this.#pace = new Pace(maxPerSecond, options.clock);
  }

  get hasReaders(): boolean {
    return this.#places.size > 0;
  }

  follow(row: EventRow): void {
    this.memory.apply(row);
    if (row.type === 'memberLeft') this.#part(row);
    if (this.#places.size > 0) return this.#schedule();
    this.#sentTo = this.memory.head;
    this.#cycle = [];
  }

  add(place: FeedPlace): void {
    if (this.#ended) return;
    this.#places.add(place);
    this.#schedule();
  }

  has(place: FeedPlace): boolean {
    return this.#places.has(place);
  }

  remove(place: FeedPlace): void {
    this.#places.delete(place);
  }

  /** His pipe is free again. */
  drained(place: FeedPlace): void {
    if (this.#places.has(place)) this.#catchUp(place);
  }

  /** Nobody is sent anything any more. */
  end(): void {
    this.#ended = true;
    this.#places.clear();
    this.#timer?.cancel();
  }

  /** PRV-1: he is not sent what follows, nor what he is behind with. */
  #part({ data }: EventRow): void {
    const { user }: { user: string } = JSON.parse(data);
    for (const place of this.#places)
      if (place.asMember && place.reader.user === user) this.#places.delete(place);
  }

  #schedule(): void {
    if (this.#running || this.#timer !== undefined || this.#ended) return;
    const wait = this.#nextAt - this.#options.clock.monotonic();
    if (wait <= 0) this.#begin();
    else {
      this.#timer = this.#options.clock.after(wait, () => {
        this.#timer = undefined;
        this.#begin();
      });
    }
  }

  #begin(): void {
    this.#running = true;
    this.#round()
      .catch(this.#options.failed)
      .finally(() => {
        this.#running = false;
        if (this.#places.size > 0 && this.#isBehind()) this.#schedule();
      });
  }

  /** Whether there is something to give that no drain will ask for. */
  #isBehind(): boolean {
    if (this.#sentTo < this.memory.head && (this.#cycle.length > 0 || this.#mayBegin())) return true;
    return [...this.#places].some(({ seq, reader }) => seq < this.#sentTo && reader.isReady);
  }

  #mayBegin(): boolean {
    return this.settings.delivery === 'every' || this.memory.newer(this.#sentTo).length > 0;
  }

  async #round(): Promise<void> {
    // After the turn in which it was called: an answer that is on its way goes first.
    await nextTurn();
    const { clock } = this.#options;
    this.#nextAt = clock.monotonic() + (this.settings.delivery === 'every' ? everyMs : latestMs);
    const from = this.#sentTo;
    const run = new FeedRun(this.#next(from), from);
    this.#sentTo = run.last;
    let began = performance.now();
    for (const place of this.#places) {
      const isLevel = place.seq === from && place.cycle === undefined;
      if (run.events.length > 0 && isLevel && place.reader.isReady) this.#give(place, run);
      else this.#catchUp(place);
      if (performance.now() - began < sliceMs) continue;
      await nextTurn();
      began = performance.now();
    }
    // A piece is all that goes at once: there is more of what everybody is to have.
    if (this.settings.delivery === 'every' && this.#sentTo < this.memory.head) this.#nextAt = 0;
  }

  /** What those who keep up are sent next. */
  #next(from: number): readonly FeedEvent[] {
    const { head } = this.memory;
    if (this.settings.delivery === 'every') {
      const every = this.memory.every(from, head, pieceSize);
      if (every !== undefined) {
        this.#cycle = [];
        return every;
      }
    }
    // The cycle is sent to its end before the next begins: a key that moves all the time has its turn, too.
    if (this.#cycle.length === 0) this.#cycle = this.memory.newer(from);
    const most = this.#pace?.take(this.#cycle.length) ?? this.#cycle.length;
    return takeFrom(this.#cycle, most);
  }

  #give(place: FeedPlace, run: FeedRun): void {
    const { reader } = place;
    const own = place.lastSent === run.after ? run : new FeedRun(run.events, place.lastSent);
    place.seq = run.last;
    place.lastSent = run.last;
    place.sentAt = this.#options.clock.monotonic();
    reader.sendFeed(own);
  }

  /** Until his pipe is full, or he is where the others are. */
  #catchUp(place: FeedPlace): void {
    while ((place.seq < this.#sentTo || place.cycle !== undefined) && place.reader.isReady) {
      const events = this.#missed(place);
      if (events === undefined) return;
      if (events.length > 0) this.#give(place, new FeedRun(events, place.lastSent));
      if (events.length === 0 || place.cycle?.length === 0) place.cycle = undefined;
      // No value is left between here and there.
      if (events.length === 0) place.seq = Math.max(place.seq, this.#sentTo);
    }
  }

  /** Undefined where it is not time yet. */
  #missed(place: FeedPlace): readonly FeedEvent[] | undefined {
    if (this.settings.delivery === 'every' && place.cycle === undefined) {
      const every = this.memory.every(place.seq, this.#sentTo, pieceSize);
      if (every !== undefined) return every;
    }
    if (this.#pace?.isEarly(place.sentAt) === true) return undefined;
    place.cycle ??= this.#cycleFor(place);
    return takeFrom(place.cycle, this.#pace?.since(place.sentAt) ?? Infinity);
  }

  /** One piece more, and he is where the others are; where it is much, all that is new, so that each key has its turn. */
  #cycleFor({ seq }: FeedPlace): FeedEvent[] {
    const all = this.memory.newer(seq);
    return fits(all) ? all.filter(({ row }) => row.seq <= this.#sentTo) : bounded(all);
  }
}

/** Takes about one piece off the beginning, at most so many. */
const takeFrom = (cycle: FeedEvent[], most: number): readonly FeedEvent[] => {
  let [count, size] = [0, 0];
  for (const event of cycle) {
    if (count >= most || size > pieceSize) break;
    size += sizeOf(event);
    count += 1;
  }
  return cycle.splice(0, count);
};

const fits = (events: readonly FeedEvent[]): boolean =>
  events.reduce((sum, event) => sum + sizeOf(event), 0) <= pieceSize;

/** The oldest of them: what is left out is still newer than the last. */
const bounded = (events: FeedEvent[]): FeedEvent[] => {
  let size = 0;
  const over = events.findIndex((event) => (size += sizeOf(event)) > cycleSize);
  return over < 0 ? events : events.slice(0, Math.max(1, over));
};
