import { describe, expect, test } from 'vitest';
import { createRandom } from '../../random.ts';
import { crash, manners, type Manner } from './crash.ts';
import { createDisk } from './disk.ts';
import type { Step } from './trace.ts';

const create = (file: number, path: string): Step => ({ do: 'create', file, path });
const write = (file: number, offset: number, text: string): Step => ({
  do: 'write',
  file,
  offset,
  bytes: Buffer.from(text),
});
const sync = (file: number, number: number): Step[] => [
  { do: 'syncBegin', file, sync: number },
  { do: 'syncEnd', file, sync: number },
];
const directory: Step = { do: 'directory', file: 9, path: '/d' };

const lose = (steps: readonly Step[], manner: Manner, seed = 1, deaf = false) => {
  const disk = createDisk({ deaf });
  for (const step of steps) disk.apply(step);
  const image = crash(disk, createRandom(seed), manner);
  return Object.fromEntries([...image].map(([path, bytes]) => [path, bytes.toString()]));
};

const settled = [directory, create(1, '/d/a'), write(1, 0, 'safe'), ...sync(1, 1), ...sync(9, 2)];

describe('a disk that loses power', () => {
  test('keeps what was synced, whatever its manner', () => {
    for (const manner of manners) expect(lose(settled, manner)).toEqual({ '/d/a': 'safe' });
  });

  test('keeps nothing, everything, or something of what was not', () => {
    const steps = [...settled, write(1, 4, ' and more'), write(1, 0, 'lost')];
    expect(lose(steps, 'nothing')).toEqual({ '/d/a': 'safe' });
    expect(lose(steps, 'everything')).toEqual({ '/d/a': 'lost and more' });
    const some = Array.from({ length: 50 }, (_, seed) => lose(steps, 'writes', seed)['/d/a']);
    expect(new Set(some)).toContain('lost');
    expect(new Set(some)).toContain('safe and more');
  });

  test('has lost what was written while the sync ran', () => {
    const [begin, end] = sync(1, 3);
    const steps = [...settled, begin, write(1, 0, 'late'), end].filter((step) => step !== undefined);
    expect(lose(steps, 'nothing')).toEqual({ '/d/a': 'safe' });
  });

  test('has no file whose name was not synced, though its bytes were', () => {
    const steps = [...settled, create(2, '/d/b'), write(2, 0, 'b'), ...sync(2, 3)];
    expect(lose(steps, 'nothing')).toEqual({ '/d/a': 'safe' });
    expect(lose([...steps, ...sync(9, 4)], 'nothing')).toEqual({ '/d/a': 'safe', '/d/b': 'b' });
  });

  test('has again what was removed or renamed without a sync', () => {
    const renamed: Step = { do: 'rename', from: '/d/a', to: '/d/c' };
    const removed: Step = { do: 'unlink', path: '/d/c' };
    expect(lose([...settled, renamed, removed], 'nothing')).toEqual({ '/d/a': 'safe' });
    expect(lose([...settled, renamed, ...sync(9, 3), removed], 'nothing')).toEqual({ '/d/c': 'safe' });
    expect(lose([...settled, renamed, removed, ...sync(9, 3)], 'nothing')).toEqual({});
  });

  test('tears a write at its sectors', () => {
    const steps = [...settled, write(1, 0, 'n'.repeat(20_000))];
    const torn = Array.from({ length: 20 }, (_, seed) => lose(steps, 'sectors', seed)['/d/a'] ?? '');
    const quiet = torn.filter((text) => /^[safen\0]*$/.test(text));
    const boundaries = quiet.flatMap((text) => [...text.matchAll(/n\0/g)].map(({ index }) => index + 1));
    expect(boundaries.length).toBeGreaterThan(5);
    expect(boundaries.filter((at) => at % 512 !== 0)).toEqual([]);
  });

  test('may have a new length without the new bytes', () => {
    const steps = [...settled, write(1, 4, 'new')];
    const lengths = Array.from({ length: 60 }, (_, seed) => lose(steps, 'writes', seed)['/d/a']);
    expect(lengths).toContain('safe\0\0\0');
  });

  test('cuts and grows by truncation', () => {
    const cut: Step = { do: 'truncate', file: 1, size: 2 };
    const grow: Step = { do: 'truncate', file: 1, size: 3 };
    expect(lose([...settled, cut, grow], 'everything')).toEqual({ '/d/a': 'sa\0' });
    expect(lose([...settled, cut], 'nothing')).toEqual({ '/d/a': 'safe' });
  });

  test('never has what is rebuilt at every opening, and nothing at all where it ignores syncs', () => {
    const shm = [create(3, '/d/x-shm'), write(3, 0, 'x'), ...sync(9, 4)];
    expect(lose([...settled, ...shm], 'everything')['/d/x-shm'] ?? '').toBe('');
    expect(lose(settled, 'nothing', 1, true)).toEqual({});
  });
});
