import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { answers, partsOf, queryOf, snippetOf } from './matching.ts';

const marked = (text: string, query: string): string =>
  partsOf(text, query)
    .map((part) => (part.isMatch ? `[${part.text}]` : part.text))
    .join('');

describe('S3 S4 matches', () => {
  it.each([
    ['का काम काका', 'का', '[का] काम काका'],
    ['नमस्ते नम', 'नम*', '[नमस्ते] [नम]'],
    ['Café CAFE cafés', 'cafe', '[Café] [CAFE] cafés'],
    ['फ़िल्म', 'फ\u093c\u093f\u0932\u094d\u092e', '[फ़िल्म]'],
    ['one two', 'two one*', '[one] [two]'],
    ['a*b', '*', 'a*b'],
    ['<b>bold</b>', 'b', '<[b]>bold</[b]>'],
  ])('%s for %s', (text, query, expected) => expect(marked(text, query)).toBe(expected));

  it('a query goes on where its last word may', () => {
    expect([queryOf(' kal '), queryOf('कल'), queryOf('why?'), queryOf('')]).toEqual([
      'kal*',
      'कल*',
      'why?',
      '',
    ]);
  });

  it('S6 finds on this device what has all the words', () => {
    expect(answers('Kal match dekhne chalein', 'match kal*')).toBe(true);
    expect(answers('Kal match', 'match parso*')).toBe(false);
    expect(answers('anything', '')).toBe(false);
  });

  it('a snippet begins near the match, and parts lose nothing', () => {
    expect(
      snippetOf(`${'x '.repeat(100)}bell`, 'bell')
        .map((part) => part.text)
        .join('').length,
    ).toBeLessThan(40);
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.string(), (text, query) => {
        expect(
          partsOf(text, query)
            .map((part) => part.text)
            .join(''),
        ).toBe(text);
      }),
    );
  });
});
