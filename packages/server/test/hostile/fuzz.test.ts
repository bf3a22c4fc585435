/** The short form of `npm run fuzz`: packets of chance on all ways in, with a seed that found something once and a new one each time. */
import { chooseSeed } from '@ghanti/testkit';
import { expect, test } from 'vitest';
import { pick } from '../../../../testing/layer.ts';
import { isClean, runFuzz } from './fuzz/run.ts';
import kept from './fuzz/seeds.json' with { type: 'json' };

const packets = pick(700, 30_000);
const seeds = pick([chooseSeed(process.env['TEST_SEED'])], [...kept, chooseSeed(process.env['TEST_SEED'])]);

test.each(seeds)(`${packets} packets harm nobody (seed %i)`, { timeout: 300_000 }, async (seed) => {
  const report = await runFuzz({ packets, seed });
  expect([seed, report.faults, report.errorLines, report.storeFaults]).toEqual([seed, [], [], []]);
  expect(isClean(report)).toBe(true);
});
