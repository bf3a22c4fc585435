/**
 * How long the event loop is held up, for whoever watches: nothing is measured while nobody does.
 */
import { monitorEventLoopDelay } from 'node:perf_hooks';

export type LoopDelay = { readonly p99Ms: number; readonly maxMs: number };

const resolutionMs = 20;

export class LoopDelayWatch {
  #histogram: ReturnType<typeof monitorEventLoopDelay> | undefined;

  start(): void {
    if (this.#histogram !== undefined) return;
    this.#histogram = monitorEventLoopDelay({ resolution: resolutionMs });
    this.#histogram.enable();
  }

  stop(): void {
    this.#histogram?.disable();
    this.#histogram = undefined;
  }

  /** Since it was read last. */
  read(): LoopDelay {
    const histogram = this.#histogram;
    if (histogram === undefined || histogram.count === 0) return { p99Ms: 0, maxMs: 0 };
    const inMs = (nanoseconds: number): number => Math.round(nanoseconds / 1e4) / 100;
    const read = { p99Ms: inMs(histogram.percentile(99)), maxMs: inMs(histogram.max) };
    histogram.reset();
    return read;
  }
}
