/**
 * The power-loss harness against plain SQLite: it blames nothing where every commit is synced, and it does find losses
 * where syncs are left out, whether by the program or by the disk. Without this, a green run of F02 says nothing.
 */
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { losePower, recordWorkload, type Recording } from '@ghanti/testkit';
import { checkTiny } from './power-loss/check-tiny.ts';

const program = fileURLToPath(new URL('power-loss/tiny-workload.ts', import.meta.url));
const record = (synchronous: string): Promise<Recording> =>
  recordWorkload({ program, arguments: [synchronous, '150'] });
const common = { images: 40, cuts: 20, seed: 1, check: checkTiny };

describe('the power-loss harness (F02)', () => {
  test('blames nothing where every commit is synced', async () => {
    const report = await losePower({ ...common, recording: await record('FULL') });
    expect(report).toMatchObject({ images: 40, unopenable: 0, acknowledgedLost: 0, wrong: 0, findings: [] });
    expect(report.marks).toBeGreaterThan(1000);
  });

  test('finds losses where commits are not synced', async () => {
    const report = await losePower({ ...common, recording: await record('NORMAL'), manner: 'nothing' });
    expect(report.acknowledgedLost).toBeGreaterThan(10);
    expect(report.unopenable).toBe(0);
  });

  test('finds databases that cannot be opened where nothing is synced', async () => {
    const report = await losePower({ ...common, recording: await record('OFF') });
    expect(report.unopenable).toBeGreaterThan(0);
  });

  test('finds losses where the disk ignores syncs', async () => {
    const report = await losePower({ ...common, recording: await record('FULL'), deaf: true });
    expect(report.acknowledgedLost + report.unopenable).toBeGreaterThan(10);
  });
});
