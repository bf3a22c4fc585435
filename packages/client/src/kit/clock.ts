/** The clock of the platform. */
import type { Clock } from '../options.ts';

/** The longest that a timer can wait. */
const mostMs = 2 ** 31 - 1;

export const systemClock: Clock = {
  now: () => Date.now(),
  after(ms, run) {
    const timer = setTimeout(run, Math.min(ms, mostMs));
    return () => clearTimeout(timer);
  },
};
