import fc from 'fast-check';
import { expect, test } from 'vitest';
import { feedKeyOf } from './feed-key.ts';

test('finds the key that a reader of JSON finds, and the empty one where there is none', () => {
  fc.assert(
    fc.property(
      fc.option(fc.string({ unit: 'binary' }), { nil: undefined }),
      fc.jsonValue(),
      (key, value) => {
        expect(feedKeyOf(JSON.stringify({ key, value }))).toBe(key ?? '');
      },
    ),
  );
});

test('is not misled by a key within the value', () => {
  expect(feedKeyOf(JSON.stringify({ value: { key: 'inner' } }))).toBe('');
  expect(feedKeyOf(JSON.stringify({ key: 'a"b\\', value: 1 }))).toBe('a"b\\');
});
