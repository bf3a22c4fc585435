import { describe, expect, test } from 'vitest';
import { chooseSeed, createRandom } from './random.ts';

const draw = (seed: number): number[] => {
  const random = createRandom(seed);
  return Array.from({ length: 5 }, () => random.below(1000));
};

describe('seeded chance', () => {
  test('repeats by its seed, and differs between seeds', () => {
    expect(draw(7)).toEqual(draw(7));
    expect(draw(7)).not.toEqual(draw(8));
  });

  test('is spread evenly', () => {
    const random = createRandom(1);
    const counts = Array.from({ length: 10 }, () => 0);
    for (let drawn = 0; drawn < 20_000; drawn += 1) {
      const bucket = random.below(10);
      counts[bucket] = (counts[bucket] ?? 0) + 1;
    }
    for (const count of counts) expect(Math.abs(count - 2000)).toBeLessThan(200);
  });

  test('forks streams that do not disturb each other', () => {
    const one = createRandom(3);
    one.next();
    expect(one.fork('a').next()).toBe(createRandom(3).fork('a').next());
    expect(one.fork('a').next()).not.toBe(one.fork('b').next());
  });

  test('shuffles without losing anything, and picks what is there', () => {
    const random = createRandom(4);
    const list = [[1], [2], [3], undefined];
    expect(new Set(random.shuffle(list))).toEqual(new Set(list));
    expect(list).toContain(random.pick(list));
    expect(() => random.pick([])).toThrow('nothing to pick from');
  });

  test('takes the seed that it is given, and refuses what is none', () => {
    expect(chooseSeed('42')).toBe(42);
    expect(() => chooseSeed('abc')).toThrow('not a seed: abc');
  });
});
