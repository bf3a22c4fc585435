import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { dataFault } from './data.ts';

const kib = 16_384;

function depthOf(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0;
  return 1 + Math.max(0, ...Object.values(value).map(depthOf));
}

describe('free-form data', () => {
  test('finding 2: any JSON of depth 8 passes, deeper is refused', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 12, depthSize: 'large' }), (value) => {
        const text = JSON.stringify(value);
        fc.pre(text.length < kib && text.isWellFormed() && !/__proto__|constructor|prototype/.test(text));
        fc.pre(!/\\ud[89a-f]/i.test(text));
        expect(dataFault(value, kib) === undefined).toBe(depthOf(value) <= 8);
      }),
    );
  });

  test('finding 2: hostile nesting is refused without a deep stack', () => {
    fc.assert(
      fc.property(fc.integer({ min: 9, max: 200_000 }), fc.boolean(), (depth, objects) => {
        const [open, close] = objects ? ['{"a":', '}'] : ['[', ']'];
        const deep: unknown = JSON.parse(`${open.repeat(depth)}1${close.repeat(depth)}`);
        expect(dataFault(deep, kib)).toBe('deeper than 8');
      }),
      { numRuns: 20 },
    );
  });

  test('a cycle and a branch shared a million times are refused at once', () => {
    const cycle: unknown[] = [];
    cycle.push(cycle);
    expect(dataFault(cycle, kib)).toBe('deeper than 8');
    let shared: unknown = 1;
    for (let i = 0; i < 8; i++) shared = Array.from({ length: 100 }, () => shared);
    expect(dataFault(shared, kib)).toBe('too large');
  });

  test('EP-28: 1,000 keys pass, 1,001 do not, spread out or not', () => {
    const keys = (count: number) => Object.fromEntries(Array.from({ length: count }, (_, i) => [`k${i}`, 0]));
    expect(dataFault(keys(1000), kib)).toBeUndefined();
    expect(dataFault(keys(1001), kib)).toBe('over 1000 keys');
    expect(dataFault([keys(600), keys(401)], kib)).toBe('over 1000 keys');
  });

  test.each(['__proto__', 'constructor', 'prototype'])('EP-29: the key %s is refused', (key) => {
    expect(dataFault(JSON.parse(`{"a":[{"${key}":{}}]}`), kib)).toBe('a key that is not allowed');
  });

  test('bytes are those of the JSON text', () => {
    expect(dataFault('y'.repeat(kib - 2), kib)).toBeUndefined();
    expect(dataFault('y'.repeat(kib - 1), kib)).toBe('too large');
    expect(
      dataFault(
        Array.from({ length: 32_000 }, () => 0),
        kib,
      ),
    ).toBe('too large');
  });

  test.each([undefined, Number.NaN, 1n, Symbol('x'), () => 1, new Date(0), new Map(), new Uint8Array(2)])(
    'finding 3: %s is not JSON',
    (value) => expect(dataFault(value, kib)).toBe('not JSON'),
  );

  test('EV-04: strings and keys are well-formed', () => {
    expect(dataFault(['\ud800'], kib)).toBe('not well-formed Unicode');
    expect(dataFault({ '\udc00': 1 }, kib)).toBe('not well-formed Unicode');
  });

  test('nothing at all makes it throw', () => {
    fc.assert(
      fc.property(
        fc.anything({ withBigInt: true, withMap: true, withDate: true, withSparseArray: true }),
        (value) => {
          const fault = dataFault(value, kib);
          expect(fault === undefined || fault.length > 0).toBe(true);
        },
      ),
    );
  });
});
