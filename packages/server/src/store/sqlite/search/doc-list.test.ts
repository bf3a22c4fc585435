import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  bytesOf,
  changed,
  docsIn,
  inAny,
  inBoth,
  isEmpty,
  listIn,
  listOf,
  type DocList,
} from './doc-list.ts';

const most = 16_383;
// Few and many, near each other and far apart: numbers and bits.
const docs = fc
  .oneof(
    fc.uniqueArray(fc.nat(most), { maxLength: 60 }),
    fc.uniqueArray(fc.nat(200), { maxLength: 150 }),
    fc
      .record({ from: fc.nat(100), step: fc.integer({ min: 1, max: 5 }), count: fc.nat(3000) })
      .map(({ from, step, count }) => Array.from({ length: count }, (_, index) => from + step * index)),
  )
  .map((numbers) => numbers.toSorted((one, other) => one - other));

const kept = (list: DocList): DocList => listIn(Uint8Array.from(bytesOf(list)));
const numbers = (list: DocList): readonly number[] => [...docsIn(list)];

describe('lists of a chunk', () => {
  it('are in the file what they are in memory', () => {
    fc.assert(
      fc.property(docs, (given) => {
        const list = listOf(given);
        expect(numbers(kept(list))).toEqual(given);
        expect(isEmpty(list)).toBe(given.length === 0);
      }),
    );
  });

  it('have in common what both have', () => {
    fc.assert(
      fc.property(docs, docs, (one, other) => {
        const both = inBoth(kept(listOf(one)), kept(listOf(other)));
        expect(numbers(both)).toEqual(one.filter((doc) => other.includes(doc)));
      }),
    );
  });

  it('have together what any of them has', () => {
    fc.assert(
      fc.property(fc.array(docs, { maxLength: 4 }), (given) => {
        const all = [...new Set(given.flat())].toSorted((one, other) => one - other);
        expect(numbers(inAny(given.map((each) => kept(listOf(each)))))).toEqual(all);
      }),
    );
  });

  it('change by one, and changing again changes nothing', () => {
    fc.assert(
      fc.property(docs, fc.array(fc.tuple(fc.nat(most), fc.boolean())), (given, changes) => {
        const expected = new Set(given);
        let list = listOf(given);
        for (const [doc, isIn] of changes) {
          if (isIn) expected.add(doc);
          else expected.delete(doc);
          list = changed(changed(kept(list), doc, isIn), doc, isIn);
        }
        expect(numbers(list)).toEqual([...expected].toSorted((one, other) => one - other));
      }),
    );
  });

  it('take a bit for each message at most', () => {
    const everyOther = Array.from({ length: 8192 }, (_, index) => 2 * index);
    expect(bytesOf(listOf(everyOther))).toHaveLength(2049);
    expect(bytesOf(listOf([5, 9000]))).toHaveLength(4);
  });
});
