/**
 * What the server under fire does on orders other than to die: it holds its event loop up, its operator sets the clock, it tells how much
 * it has. They come over IPC, and only this program of the testkit knows them.
 */
import { readdirSync } from 'node:fs';
import type { Clock } from '@ghanti/server';

export type TargetOrder =
  | { readonly do: 'stall'; readonly ms: number }
  | { readonly do: 'clock'; readonly ms: number }
  | { readonly do: 'measure' };

export type Measured = {
  readonly msg: 'measured';
  readonly rssMb: number;
  readonly heapMb: number;
  readonly descriptors: number;
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

const measured = (): Measured => {
  const { rss, heapUsed } = process.memoryUsage();
  return {
    msg: 'measured',
    rssMb: Math.round(rss / mib),
    heapMb: Math.round(heapUsed / mib),
    descriptors: readdirSync('/proc/self/fd').length,
  };
};

const isOrder = (message: unknown): message is TargetOrder =>
  typeof message === 'object' && message !== null && 'do' in message;

export const obey = (message: unknown, clock: SteppedClock): void => {
  if (!isOrder(message)) return;
  if (message.do === 'clock') clock.step(message.ms);
  else if (message.do === 'measure') process.send?.(measured());
  else for (const until = performance.now() + message.ms; performance.now() < until;);
};
