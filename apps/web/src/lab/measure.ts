/**
 * What is made of a lane's numbers: latencies into p50 and p95, and bytes that went while nothing was to be told into the cost of
 * being idle for a minute. Says nothing where too little was seen. Pure.
 */
import type { LabCount } from '@ghanti/protocol';

/** The nearest rank; undefined where nothing was heard. */
export const percentile = (values: readonly number[], part: number): number | undefined => {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(sorted.length * part) - 1)];
};

/** Heartbeats come every 12 s: shorter than one of them tells nothing. */
const leastIdleMs = 20_000;
const minuteMs = 60_000;

export type Idle = { readonly bytes: number; readonly ms: number };

export const noIdle: Idle = { bytes: 0, ms: 0 };

export const idlePerMinute = ({ bytes, ms }: Idle): number | undefined =>
  ms < leastIdleMs ? undefined : (bytes * minuteMs) / ms;

type Sample = { readonly at: number; readonly count: LabCount };

/** The bytes between two reports count where nothing rang, and nothing began, in between. */
export const addIdle = (idle: Idle, before: Sample, now: Sample, quiet: boolean): Idle =>
  quiet && before.count.up > 0
    ? {
        bytes: idle.bytes + now.count.up + now.count.down - before.count.up - before.count.down,
        ms: idle.ms + now.at - before.at,
      }
    : idle;
