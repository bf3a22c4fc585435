import { expect, test } from 'vitest';
import { standingClock } from '../../test/doubles/accounts.ts';
import { Recent } from './recent.ts';

test('what was used longest ago goes first, and no more than the bound is kept', () => {
  const recent = new Recent<number>({ max: 2, ttlMs: 1_000, clock: standingClock() });
  recent.set('a', 1);
  recent.set('b', 2);
  expect(recent.get('a')).toBe(1);
  recent.set('c', 3);
  expect([recent.get('a'), recent.get('b'), recent.get('c')]).toEqual([1, undefined, 3]);
});

test('age counts from when a thing was put in, not from when it was last asked for', () => {
  const clock = standingClock();
  const recent = new Recent<number>({ max: 2, ttlMs: 1_000, clock });
  recent.set('a', 1);
  clock.advance(999);
  expect(recent.get('a')).toBe(1);
  clock.advance(1);
  expect(recent.get('a')).toBeUndefined();
});
