import { createManualClock } from '@ghanti/testkit';
import { expect, test } from 'vitest';
import { PollPace, PollTurns } from './poll-pace.ts';

test('whoever is answered now and then is never held up', () => {
  const pace = new PollPace(0);
  for (let now = 0; now < 10_000; now += 250) expect(pace.answered(now, 250)).toBe(true);
});

test('after ten at once he waits for turns, and after a pause ten at once again', () => {
  const pace = new PollPace(0);
  const answered = (now: number, times: number): boolean[] =>
    Array.from({ length: times }, () => pace.answered(now, 250));
  const tenAtOnce = [...Array.from({ length: 10 }, () => true), false];
  expect(answered(0, 11)).toEqual(tenAtOnce);
  for (let now = 250; now < 5_000; now += 250) expect(pace.answered(now, 250)).toBe(false);
  expect(answered(10_000, 11)).toEqual(tenAtOnce);
});

test('all who wait have their turn at the same moment, four times a second, each once', () => {
  const clock = createManualClock();
  const turns = new PollTurns(clock);
  const had: string[] = [];
  const wait = (who: string) => turns.wait(() => had.push(who));
  const gone = wait('asha');
  gone.cancel();
  wait('bilal');
  clock.advance(200);
  wait('chen');
  expect(had).toEqual([]);
  clock.advance(50);
  expect(had).toEqual(['bilal', 'chen']);
  clock.advance(1_000);
  wait('dara');
  clock.advance(249);
  expect(had).toEqual(['bilal', 'chen']);
  clock.advance(1);
  expect(had).toEqual(['bilal', 'chen', 'dara']);
});

test.each([
  { many: 100, load: 0.5, everyMs: 250 },
  { many: 200, load: 0.5, everyMs: 500 },
  { many: 5_000, load: 0.5, everyMs: 1_000 },
  { many: 25, load: 0.95, everyMs: 250 },
  { many: 50, load: 0.95, everyMs: 500 },
  { many: 100, load: 0.95, everyMs: 1_000 },
])('$many who wait at a load of $load have turns $everyMs ms apart', ({ many, load, everyMs }) => {
  const clock = createManualClock();
  const turns = new PollTurns(clock, () => load);
  let had = 0;
  const again = (): void => {
    had += 1;
    turns.wait(() => again());
  };
  for (let index = 0; index < many; index += 1) turns.wait(() => again());
  clock.advance(250);
  expect([had, turns.everyMs]).toEqual([many, everyMs]);
  clock.advance(everyMs - 1);
  expect(had).toBe(many);
  clock.advance(1);
  expect(had).toBe(2 * many);
});

test('once nobody has waited for a while turns are short again', () => {
  const clock = createManualClock();
  const turns = new PollTurns(clock, () => 0.95);
  for (let index = 0; index < 100; index += 1) turns.wait(() => undefined);
  clock.advance(250);
  let had = 0;
  const wait = (): void => void turns.wait(() => (had += 1));
  clock.advance(4_000);
  wait();
  clock.advance(999);
  expect(had).toBe(0);
  clock.advance(1);
  expect(had).toBe(1);
  clock.advance(5_001);
  wait();
  clock.advance(250);
  expect(had).toBe(2);
});
