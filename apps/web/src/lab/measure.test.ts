/** Percentiles by the nearest rank, and the cost of being idle (X2). */
import { expect, it } from 'vitest';
import { addIdle, idlePerMinute, noIdle, percentile } from './measure.ts';

const count = (up: number, down: number) => ({ requests: 1, connections: 1, open: 1, up, down });

it('percentiles are values that were seen', () => {
  const values = Array.from({ length: 20 }, (_, index) => 20 - index);
  expect([percentile(values, 0.5), percentile(values, 0.95), percentile([7], 0.95)]).toEqual([10, 19, 7]);
  expect(percentile([], 0.5)).toBeUndefined();
});

it('idle cost counts quiet time only, and says nothing of too little of it', () => {
  const at = (ms: number, bytes: number) => ({ at: ms, count: count(bytes, bytes) });
  let idle = addIdle(noIdle, { at: 0, count: count(0, 0) }, at(1_000, 500), true);
  expect(idle).toEqual(noIdle);
  idle = addIdle(idle, at(1_000, 500), at(11_000, 600), true);
  idle = addIdle(idle, at(11_000, 600), at(12_000, 9_000), false);
  expect(idlePerMinute(idle)).toBeUndefined();
  idle = addIdle(idle, at(12_000, 9_000), at(32_000, 9_100), true);
  expect(idlePerMinute(idle)).toBe((400 * 60) / 30);
});
