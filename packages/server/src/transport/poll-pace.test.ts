import { expect, test } from 'vitest';
import { PollPace } from './poll-pace.ts';

test('whoever is answered now and then is never held up', () => {
  const pace = new PollPace(0);
  for (let now = 0; now < 10_000; now += 250) expect(pace.answered(now)).toBe(0);
});

test('after ten at once there are four a second, and after a pause ten at once again', () => {
  const pace = new PollPace(0);
  let now = 0;
  let answers = 0;
  while (now < 5_000) {
    now += pace.answered(now);
    answers += 1;
  }
  expect(answers).toBe(10 + 20);
  now += 5_000;
  const waits = Array.from({ length: 11 }, () => pace.answered(now));
  expect(waits).toEqual([...Array.from({ length: 10 }, () => 0), 250]);
});
