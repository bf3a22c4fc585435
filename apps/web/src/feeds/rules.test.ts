import { describe, expect, it } from 'vitest';
import { judge, mostRules, rulesIn, typedNumber, type Rule } from './rules.ts';
import { fieldIn, numberIn, plainText, valueText } from './value-text.ts';

const rule = (more: Partial<Rule>): Rule => ({
  id: 'r',
  feed: 'feed:market',
  key: 'CHAI',
  field: '',
  when: 'above',
  than: '100',
  on: true,
  holds: false,
  rungAt: 0,
  quietUntil: 0,
  ...more,
});

/** Updates ten minutes apart, or as given: which of them rang. */
const rung = (first: Rule, values: readonly unknown[], everyMs = 600_000): readonly number[] => {
  let now = 1_000_000;
  let current = first;
  const found: number[] = [];
  for (const [index, value] of values.entries()) {
    now += everyMs;
    const judged = judge(current, value, now);
    current = judged.rule;
    if (judged.rings) found.push(index);
  }
  return found;
};

describe('a rule (F8)', () => {
  it('rings once for a crossing, and again after the value was on the other side', () => {
    expect(rung(rule({}), [90, 101, 150, 101, 100, 102, 99, 100.5])).toEqual([1, 5, 7]);
    expect(rung(rule({ when: 'below' }), [101, 99, 98, 100, 99])).toEqual([1, 4]);
    expect(rung(rule({ when: 'equals', than: 'open' }), ['shut', 'open', ' open ', 'shut', 'open'])).toEqual([
      1, 4,
    ]);
    expect(rung(rule({ when: 'equals', than: '1.50' }), [1.5, 1.5, 2, 1.5])).toEqual([0, 3]);
  });

  it('that held when it was made waits for the next crossing', () => {
    expect(rung(rule({ holds: true }), [150, 160, 90, 110])).toEqual([3]);
  });

  it('never rings more often than every ten seconds, for any update every minute', () => {
    const flapping = Array.from({ length: 400 }, (_none, index) => (index % 2 === 0 ? 99 : 101));
    expect(rung(rule({}), flapping, 100).length).toBeLessThanOrEqual(4);
    expect(rung(rule({ when: 'any' }), flapping, 1_000)).toHaveLength(7);
  });

  it('is silent where it is off or asked to be, and deaf to what says nothing about it', () => {
    expect(rung(rule({ on: false }), [90, 110])).toEqual([]);
    expect(rung(rule({ quietUntil: Number.MAX_SAFE_INTEGER }), [90, 110])).toEqual([]);
    expect(rung(rule({}), [90, 'text', null, {}, [110], Number.NaN, 110])).toEqual([6]);
    expect(
      rung(rule({ field: 'price' }), [{ price: 90 }, { price: 110, low: 1 }, { low: 1 }, { price: 111 }]),
    ).toEqual([1]);
    expect(rung(rule({ than: 'not a number' }), [90, 110])).toEqual([]);
  });

  it('is not deaf after a clock was set back', () => {
    expect(judge(rule({ rungAt: 9_000_000 }), 101, 1_000).rings).toBe(true);
  });
});

it('numbers are read as people type them', () => {
  expect(['1,23,456.5', ' 12 ', '-0.5', '१२.५', '−3', '1e3'].map(typedNumber)).toEqual([
    123456.5, 12, -0.5, 12.5, -3, 1000,
  ]);
  for (const text of ['', 'x', '1.2.3', 'Infinity', '0x10', '1e999', '--1'])
    expect(typedNumber(text), text).toBeUndefined();
});

it('what was kept is believed only where it has the form of rules', () => {
  const good = rule({});
  expect(
    rulesIn(JSON.stringify([good, null, 7, { ...good, when: 'sometimes' }, { ...good, than: 1 }])),
  ).toEqual([good]);
  for (const kept of [undefined, '', '{', '7', 'null', '{"id":1}']) expect(rulesIn(kept)).toEqual([]);
  expect(rulesIn(JSON.stringify(Array.from({ length: 500 }, () => good)))).toHaveLength(mostRules);
});

describe('a value as text', () => {
  const text = (value: unknown): string => valueText(value, String);

  it('is bounded and shows what would hide: long, deep, wide, with marks of direction', () => {
    expect(text('x'.repeat(60_000)).length).toBeLessThanOrEqual(241);
    expect(text('safe\u202Egnp.exe')).toBe('safe\uFFFDgnp.exe');
    const deep = { a: { a: { a: { a: { a: { a: 1 } } } } } };
    expect(text(deep)).toContain('…');
    expect(
      text(Object.fromEntries(Array.from({ length: 1_000 }, (_none, at) => [`k${at}`, at]))).length,
    ).toBeLessThanOrEqual(241);
    expect(plainText('👩‍👩‍👧'.repeat(200), 101).length).toBeLessThanOrEqual(102);
    expect(text('line\none')).toBe('line�one');
  });

  it('is honest about what is no number', () => {
    expect([null, '', true, 12.5, 'IND 187/3', [1, 'a'], { price: 2, of: { a: 'b' } }].map(text)).toEqual([
      '—',
      '—',
      'true',
      '12.5',
      'IND 187/3',
      '[1, a]',
      'price: 2 · of: {a: b}',
    ]);
  });

  it('has a field where there are numbers', () => {
    expect(fieldIn(['open', 'price'], 'price')).toBe('price');
    expect(fieldIn(['open', 'price'], 'gone')).toBe('open');
    expect(fieldIn([], undefined)).toBeUndefined();
    expect([
      numberIn(5, ''),
      numberIn({ a: 1 }, 'a'),
      numberIn({ a: 1 }, 'toString'),
      numberIn('5', ''),
    ]).toEqual([5, 1, undefined, undefined]);
  });
});
