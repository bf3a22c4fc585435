import { describe, expect, test } from 'vitest';
import { createManualClock } from './clock.ts';

describe('a clock that is moved by hand', () => {
  test('fires timers in the order of their time, each at its own instant', () => {
    const clock = createManualClock(1000);
    const fired: string[] = [];
    const note = (name: string) => () => void fired.push(`${name}@${clock.now()}`);
    clock.after(30, note('late'));
    clock.after(10, note('early'));
    clock.after(10, note('early too'));
    clock.advance(29);
    expect(fired).toEqual(['early@1010', 'early too@1010']);
    clock.advance(1);
    expect(fired.at(-1)).toBe('late@1030');
    expect(clock.pending).toBe(0);
  });

  test('repeats, and fires what a timer sets within the same move', () => {
    const clock = createManualClock(0);
    const fired: number[] = [];
    const beat = clock.every(10, () => void fired.push(clock.now()));
    clock.after(5, () => void clock.after(1, () => void fired.push(clock.now())));
    clock.advance(20);
    expect(fired).toEqual([6, 10, 20]);
    beat.cancel();
    clock.advance(100);
    expect(fired).toHaveLength(3);
  });

  test('lets others act while it drifts', async () => {
    const clock = createManualClock(0);
    const seen: number[] = [];
    await clock.drift(25, 10, async () => void seen.push(clock.now()));
    expect(seen).toEqual([10, 20, 25]);
  });

  test('has a wall time that jumps, and a monotonic one that does not', () => {
    const clock = createManualClock(1000);
    clock.advance(5);
    clock.setWall(50);
    expect([clock.now(), clock.monotonic()]).toEqual([50, 5]);
    clock.advance(1);
    expect([clock.now(), clock.monotonic()]).toEqual([51, 6]);
  });
});
