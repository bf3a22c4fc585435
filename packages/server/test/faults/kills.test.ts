/**
 * F01 and F08, the short form: what was acknowledged survives kill -9 under load, once each, in one order for all (I1 to
 * I8). The long form is `npm run kills`, which also holds the time to be synced to its figure: here other tests may be
 * running.
 */
import { describe, expect, test } from 'vitest';
import { chooseSeed, runKills, summary } from '@ghanti/testkit';

const seed = chooseSeed(process.env['TEST_SEED']);

describe('kill -9 under load (F01, F08)', () => {
  test(`DUR-1 DUR-2 IDEM-1 ORD-1 RES-1: ten kills lose, double and reorder nothing (seed ${seed})`, async () => {
    const report = await runKills({ kills: 10, seed, syncedWithinMs: 15_000 });
    console.log(summary(report));
    expect(report.text).toBe('');
    expect(report.problems).toEqual([]);
    expect(report.verdict.faults).toMatchObject({ lost: 0, doubled: 0, reordered: 0 });
    expect(report.count.kills).toBe(10);
    expect(report.count.atSeam, 'kills between commit and acknowledgement').toBeGreaterThan(0);
    expect(report.count.fewestBetween).toBeGreaterThanOrEqual(100);
    expect(report.verdict.acknowledged).toBeGreaterThan(1000);
  });

  test('the harness notices a server that forgets client ids and loses events', async () => {
    const { verdict } = await runKills({ kills: 1, seed, sendsBetween: 200, fault: 'forgetful' });
    expect(verdict.faults.lost).toBeGreaterThan(0);
    expect(verdict.faults.doubled).toBeGreaterThan(0);
    const rules = new Set(verdict.violations.map(({ rule }) => rule));
    for (const rule of ['I1', 'I2', 'I5'] as const) expect(rules).toContain(rule);
  });
});
