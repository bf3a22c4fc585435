import { describe, expect, it } from 'vitest';
import { Marks } from './marks.ts';

describe('marks', () => {
  it('are merged by maximum and told at most once a second (RCP-1)', () => {
    const told: unknown[] = [];
    const timers: { ms: number; run: () => void }[] = [];
    let now = 10_000;
    const marks = new Marks({
      send: async (batch) => void told.push(batch),
      after: (ms, run) => void timers.push({ ms, run }),
      now: () => now,
    });
    const pass = (): number => {
      const [timer] = timers.splice(0, 1);
      now += timer?.ms ?? 0;
      timer?.run();
      return timer?.ms ?? -1;
    };
    marks.add('c1', { delivered: 5 });
    marks.add('c1', { delivered: 4, seen: 4 });
    marks.add('c2', { delivered: 1 });
    expect([pass(), told]).toEqual([
      30,
      [
        [
          { channel: 'c1', delivered: 5, seen: 4 },
          { channel: 'c2', delivered: 1 },
        ],
      ],
    ]);
    now += 200;
    marks.add('c1', { delivered: 6, seen: 6 });
    expect([pass(), told.at(-1), pass()]).toEqual([800, [{ channel: 'c1', delivered: 6, seen: 6 }], -1]);
  });
});
