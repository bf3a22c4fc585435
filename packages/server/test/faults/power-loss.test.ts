/**
 * F02, the short form: what was acknowledged survives a power loss at the default durability (DUR-2). The long form is
 * `npm run power-loss`.
 */
import { describe, expect, test } from 'vitest';
import { chooseSeed } from '@ghanti/testkit';
import { runStore } from './power-loss/run-store.ts';

const seed = chooseSeed(process.env['TEST_SEED']);

describe('power loss (F02)', () => {
  test(`DUR-2: 20 crash images open and have all that was acknowledged (seed ${seed})`, async () => {
    const report = await runStore({ images: 20, cuts: 20, batches: 150, durability: 'full', seed });
    expect(report).toMatchObject({ images: 20, unopenable: 0, acknowledgedLost: 0, wrong: 0, findings: [] });
    expect(report.marks, 'acknowledgements were looked for').toBeGreaterThan(100);
  });

  test('finds what durability `normal` may lose, where the disk keeps nothing that was not synced', async () => {
    const report = await runStore({
      images: 20,
      cuts: 20,
      batches: 150,
      durability: 'normal',
      manner: 'nothing',
      seed,
    });
    expect(report.acknowledgedLost).toBeGreaterThan(0);
    expect(report.unopenable).toBe(0);
  });
});
