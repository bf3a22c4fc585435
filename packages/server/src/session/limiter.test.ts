/** A bucket per user that refills steadily. */
import { createManualClock } from '@ghanti/testkit';
import { expect, test } from 'vitest';
import { Limiter } from './limiter.ts';

const world = () => {
  const clock = createManualClock();
  return { clock, limiter: new Limiter({ clock, perSecond: 10, burst: 3 }) };
};

test('a burst passes, then as many as the rate allows; the wait that it names is enough', () => {
  const { clock, limiter } = world();
  expect([1, 2, 3].map(() => limiter.take('asha'))).toEqual([0, 0, 0]);
  const wait = limiter.take('asha');
  expect(wait).toBe(100);
  clock.advance(wait - 1);
  const rest = limiter.take('asha');
  expect(rest).toBeGreaterThan(0);
  clock.advance(rest);
  expect(limiter.take('asha')).toBe(0);
  expect(limiter.take('asha')).toBeGreaterThan(0);
});

test('asking while limited costs nothing, and others are not concerned', () => {
  const { clock, limiter } = world();
  for (let count = 0; count < 50; count += 1) limiter.take('asha');
  expect(limiter.take('bilal')).toBe(0);
  clock.advance(100);
  expect(limiter.take('asha')).toBe(0);
});

test('a bucket never holds more than the burst', () => {
  const { clock, limiter } = world();
  limiter.take('asha');
  clock.advance(3_600_000);
  expect([1, 2, 3, 4].map(() => limiter.take('asha') > 0)).toEqual([false, false, false, true]);
});

test('wall time that jumps changes nothing', () => {
  const { clock, limiter } = world();
  for (let count = 0; count < 3; count += 1) limiter.take('asha');
  clock.setWall(clock.now() + 86_400_000);
  expect(limiter.take('asha')).toBe(100);
});

test('many users: those who are limited stay so when the others are forgotten', () => {
  const { clock, limiter } = world();
  for (let count = 0; count < 3; count += 1) limiter.take('asha');
  for (let user = 0; user < 10_100; user += 1) limiter.take(`u${user}`);
  expect(limiter.take('asha')).toBe(100);
  clock.advance(100);
  expect(limiter.take('asha')).toBe(0);
});

test('who waits for his turn has it in the order in which he asked, up to a bound, and at no one else’s cost', () => {
  const { clock, limiter } = world();
  const turn = () => limiter.turn({ user: 'asha' }, 250);
  expect([1, 2, 3, 4, 5].map(turn)).toEqual([0, 0, 0, 100, 200]);
  expect(turn).toThrow(expect.objectContaining({ code: 'rate_limited', retryAfterMs: 50 }));
  expect(limiter.turn({ user: 'asha', key: 'k' }, 250)).toBe(0);
  // Who does not wait comes after those who do.
  expect(limiter.take('asha')).toBe(300);
  clock.advance(50);
  expect(turn()).toBe(250);
  clock.advance(350);
  expect(limiter.take('asha')).toBe(0);
});
