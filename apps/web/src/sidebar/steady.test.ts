import { describe, expect, it } from 'vitest';
import { steadyOrder } from './steady.ts';

const rows = (...ids: readonly string[]) => ids.map((id) => ({ id }));

describe('a list that is held (L2)', () => {
  it('keeps the places of what was there, whatever rang', () => {
    expect(steadyOrder(rows('c', 'a', 'b'), ['a', 'b', 'c'])).toEqual(rows('a', 'b', 'c'));
  });

  it('takes in what is new, on top, and lets go of what is gone', () => {
    expect(steadyOrder(rows('new', 'c', 'a'), ['a', 'b', 'c'])).toEqual(rows('new', 'a', 'c'));
    expect(steadyOrder(rows('a'), [])).toEqual(rows('a'));
    expect(steadyOrder([], ['a'])).toEqual([]);
  });
});
