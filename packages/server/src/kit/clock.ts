/**
 * Time as something that is handed in, so that a test can move it.
 * `now` is wall time in ms since 1970 (shown, never sorted by); `monotonic` in ms from an arbitrary start (ages,
 * timeouts). Timers never keep the process alive.
 */
export type Timer = { cancel(): void };

export interface Clock {
  now(): number;
  monotonic(): number;
  after(ms: number, run: () => void): Timer;
  every(ms: number, run: () => void): Timer;
}

const timer = (handle: NodeJS.Timeout): Timer => {
  handle.unref();
  return { cancel: () => clearTimeout(handle) };
};

export const systemClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  after: (ms, run) => timer(setTimeout(run, ms)),
  every: (ms, run) => timer(setInterval(run, ms)),
};
