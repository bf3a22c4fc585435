import { describe, expect, it } from 'vitest';
import { wordsAsked, wordsIn } from './search-words.ts';

describe('the words of a text', () => {
  it.for([
    ['काम का क्‍ष, हिन्दी।', ['काम', 'का', 'क्ष', 'हिन्दी']],
    ['Café STRASSE straße, naïve', ['cafe', 'strasse', 'naive']],
    ['ΣΊΣΥΦΟΣ σίσυφος', ['σισυφοσ']],
    ['й ЙОД и', ['й', 'йод', 'и']],
    ['3.14 +91 foo_bar don’t', ['3', '14', '91', 'foo', 'bar', 'don', 't']],
    ['👍🏽 👨‍👩‍👧 🇮🇳 1️⃣ ❤️', ['👍', '👨', '👩', '👧', '🇮🇳', '1', '❤']],
    ['日本語を', ['日本語', 'を']],
    [' .,;:!?"\'()[]{}<>|\\/§', []],
    ['', []],
  ] as const)('%s', ([text, words]) => {
    expect(wordsIn(text)).toEqual(words);
  });

  it('long ones are cut between characters', () => {
    for (const character of ['x', 'क', '\u{1e922}']) {
      const [word = ''] = wordsIn(character.repeat(500));
      expect([Array.from(word).length, word.isWellFormed()]).toEqual([64, true]);
      expect(wordsAsked(`${character.repeat(500)}*`)).toEqual([{ text: word, prefix: true }]);
    }
  });

  it('are the same again when they are cut again', () => {
    const text = 'Ǆ ǅ İ ı ŉ ﬁ Ⅷ ² ½ ﷺ ｶﾞ ガ \u1e9e ΐ ᾳ Å Å \u0915\u093c क़ tiếng Việt';
    const words = wordsIn(text);
    expect(words.flatMap((word) => wordsIn(word))).toEqual(words);
    for (const word of words) expect(wordsAsked(word)).toEqual([{ text: word, prefix: false }]);
  });
});

describe('what a query asks for', () => {
  it.for([
    ['काम*', ['काम*']],
    ['tea* tea', ['tea*', 'tea']],
    ['"tea*" *tea te*a tea** **', ['tea', 'te', 'a', 'tea*']],
    ['a-b* NEAR(c, 2)', ['a', 'b*', 'near', 'c', '2']],
    ['οδυσσ*', ['οδυσσ*']],
    ['日本へ*', ['日本', 'へ*']],
    ['* "" -- §', []],
  ] as const)('%s', ([q, asked]) => {
    expect(wordsAsked(q).map(({ text, prefix }) => `${text}${prefix ? '*' : ''}`)).toEqual(asked);
  });
});
