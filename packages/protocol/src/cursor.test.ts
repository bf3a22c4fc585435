import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decodeCursor, encodeCursor, mostOwed, type Cursor } from './cursor.ts';

const hex = fc.stringMatching(/^[0-9a-f]{16}$/);
const position = fc.maxSafeNat();
const filter = fc.stringMatching(/^[A-Za-z0-9_-]{1,64}$/);
const plain: fc.Arbitrary<Cursor> = fc.oneof(
  fc.record({ epoch: hex, position }),
  fc.record({ epoch: hex, position, filter }),
);
const cursors: fc.Arbitrary<Cursor> = fc.oneof(
  plain,
  fc
    .tuple(plain, fc.maxSafeNat())
    .filter(([{ position: of }]) => of > 0)
    .map(([cursor, some]) => ({ ...cursor, behind: 1 + (some % cursor.position) })),
  fc
    .record({
      epoch: hex,
      position: fc.integer({ min: 2, max: 2 ** 40 }),
      behinds: fc.uniqueArray(fc.tuple(fc.stringMatching(/^[0-9a-z]{4}$/), fc.nat()), {
        minLength: 1,
        maxLength: mostOwed,
        selector: ([name]) => name,
      }),
      at: fc.option(fc.integer({ min: 0, max: 2 ** 42 }), { nil: undefined }),
      filter: fc.stringMatching(/^[A-Za-z0-9_-]{16}$/),
    })
    .map(({ behinds, at, ...cursor }) => ({
      ...cursor,
      owed: behinds
        .map(([name, some]) => [name, 1 + (some % cursor.position)] as const)
        .toSorted(([one], [other]) => (one < other ? -1 : 1)),
      ...(at !== undefined && { at }),
    })),
);

test('CUR-1: a cursor comes back as it was, in at most 200 URL-safe characters', () => {
  fc.assert(
    fc.property(cursors, (cursor) => {
      const text = encodeCursor(cursor);
      expect(text).toMatch(/^[A-Za-z0-9._~-]{1,200}$/);
      expect(decodeCursor(text)).toEqual(cursor);
    }),
  );
});

test('CU-04: a cursor with one character changed, lost or added cannot be read', () => {
  const place = fc.nat();
  const change = fc.stringMatching(/^[0-9a-zA-Z._~-]?$/);
  fc.assert(
    fc.property(cursors, place, change, fc.boolean(), (cursor, at, character, adds) => {
      const text = encodeCursor(cursor);
      const i = at % text.length;
      const changed = text.slice(0, i) + character + text.slice(adds ? i : i + 1);
      fc.pre(changed !== text);
      expect(decodeCursor(changed)).toBeUndefined();
    }),
    { numRuns: 2000 },
  );
});

test('CUR-3: nothing makes decoding throw, and what decodes is the one spelling', () => {
  fc.assert(
    fc.property(fc.anything({ withBigInt: true, withNullPrototype: true }), (value) => {
      const cursor = decodeCursor(value);
      expect(cursor === undefined || encodeCursor(cursor) === value).toBe(true);
    }),
  );
  expect(decodeCursor(`1.${'0'.repeat(10_240)}`)).toBeUndefined();
});

test('what could not be read back is not written', () => {
  const epoch = '0123456789abcdef';
  expect(() => encodeCursor({ epoch, position: -1 })).toThrow(RangeError);
  expect(() => encodeCursor({ epoch, position: 2 ** 53 })).toThrow(RangeError);
  for (const behind of [-1, 0.5, 8])
    expect(() => encodeCursor({ epoch, position: 7, behind })).toThrow(RangeError);
  for (const owed of [
    [['0a', 1]],
    [['000a', 0]],
    [['000a', 8]],
    [
      ['000b', 1],
      ['000a', 1],
    ],
  ] as const)
    expect(() => encodeCursor({ epoch, position: 7, owed })).toThrow(RangeError);
  expect(() => encodeCursor({ epoch, position: 7, at: 0.5 })).toThrow(RangeError);
  expect(() => encodeCursor({ epoch: 'X', position: 1 })).toThrow(RangeError);
  expect(() => encodeCursor({ epoch, position: 1, filter: 'a.b' })).toThrow(RangeError);
});
