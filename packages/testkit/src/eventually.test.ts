import { expect, test } from 'vitest';
import { eventually } from './eventually.ts';

test('gives what the check gives once it no longer throws or is false', async () => {
  let tries = 0;
  const value = await eventually(() => {
    tries += 1;
    if (tries === 1) throw new Error('not yet');
    return tries === 2 ? false : `after ${tries}`;
  });
  expect(value).toBe('after 3');
});

test('waits for an expectation, which gives nothing', async () => {
  let count = 0;
  await eventually(() => expect((count += 1)).toBe(3));
  expect(count).toBe(3);
});

test('gives up after its bound, with the last error', async () => {
  const never = eventually(() => Promise.reject(new Error('no')), { withinMs: 30, everyMs: 5 });
  await expect(never).rejects.toThrow('not within 30 ms: no');
});
