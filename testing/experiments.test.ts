/** An experiment that says how long clients may be away fails where they were away for longer. */
import { expect, test } from 'vitest';
import { experiments, lateMoves } from './experiments.ts';

const of = (told: number, medianMs: number, p99Ms: number) => ({
  moves: { told, untold: 0, medianMs, p99Ms },
});

test('F27 asks for a median below 2 s, a p99 below 10 s, and that anybody was told to go', () => {
  const { F27, F26 } = experiments;
  expect(lateMoves(of(500, 900, 5_600), F27)).toBeUndefined();
  expect(lateMoves(of(500, 900, 10_000), F27)).toContain('p99 10000');
  expect(lateMoves(of(500, 2_000, 5_600), F27)).toContain('2000 ms');
  expect(lateMoves(of(0, 0, 0), F27)).toContain('0 were told to go');
  expect(lateMoves(of(500, 9_000, 90_000), F26)).toBeUndefined();
});
