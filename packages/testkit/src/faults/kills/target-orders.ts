/**
 * What the server under fire does on orders other than to die: it holds its event loop up, its operator sets the clock, it tells how much
 * it has. They come over IPC, and only this program of the testkit knows them.
 */
import { readdirSync } from 'node:fs';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import type { Clock } from '@ghanti/server';

export type TargetOrder =
  | { readonly do: 'stall'; readonly ms: number }
  | { readonly do: 'clock'; readonly ms: number }
  /** From now on the delay of the event loop is watched. */
  | { readonly do: 'watch' }
  /** `collect`: garbage first, where the program was started with `--expose-gc`. */
  | { readonly do: 'measure'; readonly collect?: boolean };

export type Measured = {
  readonly msg: 'measured';
  readonly rssMb: number;
  readonly heapMb: number;
  readonly descriptors: number;
  readonly loopP99Ms: number;
};

export type SteppedClock = Clock & { step(ms: number): void };

export const steppedClock = (): SteppedClock => {
  let offset = 0;
  const timer = (handle: NodeJS.Timeout) => {
    handle.unref();
    return { cancel: () => clearTimeout(handle) };
  };
  return {
    now: () => Date.now() + offset,
    monotonic: () => performance.now(),
    after: (ms, run) => timer(setTimeout(run, ms)),
    every: (ms, run) => timer(setInterval(run, ms)),
    step: (ms) => void (offset = ms),
  };
};

const mib = 2 ** 20;

const delay = monitorEventLoopDelay({ resolution: 10 });
const inMs = 1e6;

const measured = (collect = false): Measured => {
  if (collect) globalThis.gc?.();
  const { rss, heapUsed } = process.memoryUsage();
  return {
    msg: 'measured',
    rssMb: Math.round(rss / mib),
    heapMb: Math.round((100 * heapUsed) / mib) / 100,
    descriptors: readdirSync('/proc/self/fd').length,
    loopP99Ms: Math.round(delay.percentile(99) / inMs),
  };
};

const isOrder = (message: unknown): message is TargetOrder =>
  typeof message === 'object' && message !== null && 'do' in message;

export const obey = (message: unknown, clock: SteppedClock): void => {
  if (!isOrder(message)) return;
  if (message.do === 'clock') clock.step(message.ms);
  else if (message.do === 'measure') process.send?.(measured(message.collect));
  else if (message.do === 'watch') delay.enable();
  else for (const until = performance.now() + message.ms; performance.now() < until;);
};
