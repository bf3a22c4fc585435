import { chooseSeed, createRandom } from '@ghanti/testkit';
import { expect, test } from 'vitest';
import { ticksBetween, untilTick } from './ticks.ts';

const seed = chooseSeed(process.env['TEST_SEED']);

test(`FEED-1: whenever one asks, it is never more than the rate in a second, and all of it in a minute (seed ${seed})`, () => {
  const random = createRandom(seed);
  for (const rate of [1, 3, 7, 50, 1_000]) {
    const began = 1_764_000_000_123;
    let [at, sum] = [began, 0];
    const told: (readonly [number, number])[] = [];
    while (at < began + 60_000) {
      const next = at + random.between(1, 700);
      const ticks = ticksBetween(at, next, rate);
      told.push([next, ticks]);
      sum += ticks;
      at = next;
    }
    expect(Math.abs(sum - (rate * (at - began)) / 1_000)).toBeLessThanOrEqual(1);
    for (const [from] of told) {
      const within = told.filter(([when]) => when > from && when <= from + 1_000);
      expect(within.reduce((all, [, ticks]) => all + ticks, 0)).toBeLessThanOrEqual(rate + 1);
    }
  }
});

test('who waits as long as he is told to is given something, and not before', () => {
  for (const [rate, now] of [
    [1, 1_764_000_000_001],
    [3, 1_764_000_000_100],
    [40, 1_764_000_000_990],
  ] as const) {
    const ms = untilTick(now, now, rate);
    expect(ticksBetween(now, now + ms, rate)).toBe(1);
    expect(ms === 1 || ticksBetween(now, now + ms - 1, rate) === 0).toBe(true);
  }
  expect(untilTick(undefined, 5, 1)).toBe(0);
});
