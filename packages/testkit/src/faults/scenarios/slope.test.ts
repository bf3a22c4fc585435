import { expect, test } from 'vitest';
import { createRandom } from '../../random.ts';
import { slopeOf } from './slope.ts';

test('finds the slope of a noisy line within its interval, and none where there is none', () => {
  const random = createRandom(7);
  const line = (perHour: number) =>
    Array.from({ length: 200 }, (_, index) => ({
      hours: index / 360,
      value: 100 + (perHour * index) / 360 + random.next(),
    }));
  const rising = slopeOf(line(5));
  expect(rising.least).toBeLessThan(5);
  expect(rising.most).toBeGreaterThan(5);
  expect(rising.least).toBeGreaterThan(3);
  const flat = slopeOf(line(0));
  expect([flat.least < 0, flat.most > 0, flat.most < 1]).toEqual([true, true, true]);
});
