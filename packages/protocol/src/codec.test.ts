import fc from 'fast-check';
import { expect, test } from 'vitest';
import { canonicalJson, readJson } from './codec.ts';

/** The same value with the keys of every object in the opposite order. */
function turned(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(turned);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).reverse();
  return Object.fromEntries(entries.map(([key, child]) => [key, turned(child)]));
}

test('IDEM-1: canonical JSON is the same for the same value, whatever the order of its keys', () => {
  fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 6 }), (value) => {
      const text = canonicalJson(value);
      expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(value)));
      expect(canonicalJson(turned(value))).toBe(text);
      expect(canonicalJson(JSON.parse(text))).toBe(text);
    }),
  );
});

test('IDEM-1: different values have different canonical JSON', () => {
  fc.assert(
    fc.property(fc.jsonValue(), fc.jsonValue(), (a, b) => {
      const same = JSON.stringify(turned(turned(a))) === JSON.stringify(turned(turned(b)));
      fc.pre(!same);
      const parsedSame = canonicalJson(JSON.parse(canonicalJson(a))) === canonicalJson(b);
      expect(parsedSame).toBe(canonicalJson(a) === canonicalJson(b));
    }),
  );
  expect(canonicalJson({ a: 1 })).not.toBe(canonicalJson({ a: '1' }));
  expect(canonicalJson([1, 2])).not.toBe(canonicalJson([2, 1]));
});

test('a member that is undefined is as one that is missing', () => {
  expect(canonicalJson({ b: 1, a: undefined })).toBe('{"b":1}');
});

test('finding 2: nesting that is too deep is an error of ours, not of the stack', () => {
  const deep: unknown = JSON.parse('['.repeat(30_000) + ']'.repeat(30_000));
  expect(() => canonicalJson(deep)).toThrow('too deep for canonical JSON');
});

test('RT-01: reading JSON never throws', () => {
  expect(readJson('{')).toEqual({ ok: false });
  expect(readJson('')).toEqual({ ok: false });
  expect(readJson('{"a":1}')).toEqual({ ok: true, value: { a: 1 } });
  expect(readJson('['.repeat(30_000) + ']'.repeat(30_000)).ok).toBe(true);
});
