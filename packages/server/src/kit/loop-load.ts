/**
 * How busy the event loop is: who can do with less asks before he makes it busier.
 */
import { performance } from 'node:perf_hooks';

/** Gives a question whose answer is the share of the time, 0 to 1, in which the loop did not wait since it was asked last. */
export const createLoopLoad = (): (() => number) => {
  let before = performance.eventLoopUtilization();
  return () => {
    const now = performance.eventLoopUtilization();
    const { utilization } = performance.eventLoopUtilization(now, before);
    before = now;
    return utilization;
  };
};
