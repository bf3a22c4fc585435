/** What is read once for many: good until the next transaction, and bounded. */
import { expect, test } from 'vitest';
import { SharedReads } from './shared-reads.ts';

test('what was read is given until a transaction begins', () => {
  let begun = 1;
  const reads = new SharedReads<string>(() => begun, 10);
  expect(reads.get('a')).toBeUndefined();
  reads.keep('a', 'one');
  expect(reads.get('a')).toBe('one');
  begun = 2;
  expect(reads.get('a')).toBeUndefined();
});

test.each([0, 3])('all that is kept is no larger than allowed: each of size %d', (size) => {
  const reads = new SharedReads<number>(() => 1, 10);
  for (let at = 0; at < 100; at += 1) {
    reads.get(`${at}`);
    reads.keep(`${at}`, at, size);
  }
  const kept = Array.from({ length: 100 }, (_none, at) => reads.get(`${at}`)).filter(
    (at) => at !== undefined,
  );
  expect(kept.length).toBeGreaterThan(0);
  expect(kept.length * Math.max(1, size)).toBeLessThanOrEqual(10);
});
