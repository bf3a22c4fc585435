/**
 * Time that stands still until it is moved. Timers fire in the order of their time, those of one instant in the order
 * in which they were set, each at its own instant (`now` inside a timer is when it was due).
 * It moves time only: what waits for a disk or a socket still waits for it (see `drift`).
 */
import type { Clock, Timer } from '@ghanti/server';

export interface ManualClock extends Clock {
  /** Moves time on, firing what falls due, all in this turn of the event loop. */
  advance(ms: number): void;
  /**
   * Moves time on in steps, with a turn of the event loop (and `between`, where given) after each, so that peers on real
   * sockets can answer in the meantime.
   */
  drift(ms: number, stepMs: number, between?: () => Promise<void>): Promise<void>;
  /** Wall time jumps (the operator sets the clock); timers and `monotonic` do not notice. */
  setWall(now: number): void;
  /** How many timers are set. */
  readonly pending: number;
}

type Entry = {
  readonly order: number;
  due: number;
  readonly everyMs: number | undefined;
  readonly run: () => void;
};

const earliest = (entries: Iterable<Entry>, until: number): Entry | undefined => {
  let found: Entry | undefined;
  for (const entry of entries) {
    if (entry.due > until) continue;
    if (!found || entry.due < found.due || (entry.due === found.due && entry.order < found.order))
      found = entry;
  }
  return found;
};

const turn = (): Promise<void> => new Promise((resolve) => void setImmediate(resolve));

/** Timers by their own time in ms from 0. */
const createTimers = () => {
  const entries = new Set<Entry>();
  let elapsed = 0;
  let order = 0;
  const add = (ms: number, everyMs: number | undefined, run: () => void): Timer => {
    const entry: Entry = { order: order++, due: elapsed + Math.max(0, ms), everyMs, run };
    entries.add(entry);
    return { cancel: () => void entries.delete(entry) };
  };
  const fire = (entry: Entry): void => {
    elapsed = Math.max(elapsed, entry.due);
    if (entry.everyMs === undefined) entries.delete(entry);
    else entry.due += entry.everyMs;
    entry.run();
  };
  const advance = (ms: number): void => {
    const until = elapsed + ms;
    for (let next = earliest(entries, until); next; next = earliest(entries, until)) fire(next);
    elapsed = until;
  };
  return { add, advance, elapsed: () => elapsed, pending: () => entries.size };
};

/** A clock that begins at `start` (ms since 1970) and stands. */
export const createManualClock = (start = Date.UTC(2026, 0, 1)): ManualClock => {
  const timers = createTimers();
  let offset = start;
  return {
    now: () => offset + timers.elapsed(),
    monotonic: () => timers.elapsed(),
    after: (ms, run) => timers.add(ms, undefined, run),
    every: (ms, run) => timers.add(ms, Math.max(1, ms), run),
    advance: timers.advance,
    async drift(ms, stepMs, between = turn) {
      for (let left = ms; left > 0; left -= stepMs) {
        timers.advance(Math.min(stepMs, left));
        await turn();
        await between();
      }
    },
    setWall: (now) => {
      offset = now - timers.elapsed();
    },
    get pending() {
      return timers.pending();
    },
  };
};
