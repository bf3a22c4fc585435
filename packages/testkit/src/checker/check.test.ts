/** The checker against itself: what is honest passes, and each seeded bug is found wherever it has a place. */
import { describe, expect, test } from 'vitest';
import { createRandom } from '../random.ts';
import { check } from './check.ts';
import { describeViolations } from './describe-violations.ts';
import { honestHistory } from './honest.ts';
import { mutations } from './mutations.ts';
import { mutationsOfPeople } from './mutations-people.ts';
import { invariants } from './rule.ts';

const seeds = Array.from({ length: 24 }, (_, seed) => seed);

describe('the checker of I1 to I14', () => {
  test('passes 100 honest histories', () => {
    for (let seed = 0; seed < 100; seed += 1) {
      const ops = honestHistory(createRandom(seed));
      const { violations, acknowledged } = check(ops);
      expect(describeViolations(ops, violations), `seed ${seed}`).toBe('');
      expect(acknowledged, `seed ${seed}`).toBeGreaterThan(20);
    }
  });

  test.each([...mutations, ...mutationsOfPeople])('finds a seeded bug: $name', ({ spoil, rules }) => {
    const spoiled = seeds.flatMap((seed) => {
      const random = createRandom(seed);
      const ops = spoil(honestHistory(random), random);
      return ops ? [{ seed, ops }] : [];
    });
    expect(spoiled.length, 'the bug has a place in most histories').toBeGreaterThan(8);
    for (const { seed, ops } of spoiled) {
      const { violations } = check(ops);
      expect(violations.filter(({ rule }) => rules.includes(rule)).length, `seed ${seed}`).toBeGreaterThan(0);
    }
  });

  test('has a seeded bug for each invariant', () => {
    const blamed = new Set([...mutations, ...mutationsOfPeople].flatMap(({ rules }) => rules));
    expect([...blamed].toSorted()).toEqual(Object.keys(invariants).toSorted());
  });

  test('tells what was lost, with the operations around it', () => {
    const random = createRandom(1);
    const lose = mutations.find(({ name }) => name === 'lost');
    const ops = lose?.spoil(honestHistory(random), random) ?? [];
    const verdict = check(ops);
    expect(verdict.faults.lost).toBe(1);
    expect(describeViolations(ops, verdict.violations)).toMatch(
      /I1 lost: c\d#\d+ .*\n(.*\n)* {2}> \d+ \d+ms .* send ok/,
    );
  });
});
