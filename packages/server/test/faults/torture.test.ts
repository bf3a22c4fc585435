/**
 * F16 and F17, the short form, and the torture run itself in its shortest: links over all six ways that are cut, reset in mid-frame and
 * silent, judged by I1 to I14. The long form is `npm run torture`. Without the second test a green run would say nothing.
 */
import { describe, expect, test } from 'vitest';
import { chooseSeed, runTorture } from '@ghanti/testkit';

const seed = chooseSeed(process.env['TEST_SEED']);

describe('torture', () => {
  test(`F16 F17: cut, reset and silent links lose, double and reorder nothing (seed ${seed})`, async () => {
    const report = await runTorture({
      minutes: 0.07,
      seed,
      perSecond: 60,
      faults: ['cut (FIN)', 'cut (RST)', 'reset in mid-frame', 'answers lost'],
    });
    expect(report.text).toBe('');
    expect(report.problems).toEqual([]);
    expect(report.verdict.acknowledged).toBeGreaterThan(10);
  });

  test('the run notices a server that forgets client ids and loses events', async () => {
    const { verdict } = await runTorture({ minutes: 0.05, seed, faults: ['kill'], fault: 'forgetful' });
    expect(verdict.violations.length).toBeGreaterThan(0);
  });
});
