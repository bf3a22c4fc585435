import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { capMarks, isBlank, link, normaliseText, readLine, readText, utf8Bytes } from './text.ts';

const max = 16_384;
const bytesOf = (text: string) => new TextEncoder().encode(text).length;
const words = fc.string({ unit: 'binary', maxLength: 200 });
const marks = fc.string({
  unit: fc.constantFrom('a', 'क', '़', 'ि', '\u0301', '\u0316', '\u200d', '़'),
  maxLength: 80,
});

describe('sizes', () => {
  test('bytes are those of UTF-8', () => {
    fc.assert(fc.property(words, (text) => void expect(utf8Bytes(text)).toBe(bytesOf(text))));
  });
  test('16 KiB to the byte passes, one more is too large', () => {
    expect(readText('é'.repeat(8192), max).ok).toBe(true);
    expect(readText(`${'é'.repeat(8192)}a`, max)).toMatchObject({ ok: false, tooLarge: true });
    expect(readText('a'.repeat(max * 4 + 1), max)).toMatchObject({ ok: false, tooLarge: true });
  });
});

describe('EV-05: marks', () => {
  test('cleaning what is clean changes nothing', () => {
    const once = (text: string) => void expect(normaliseText(normaliseText(text))).toBe(normaliseText(text));
    fc.assert(fc.property(fc.oneof(words, marks), once));
  });
  test('what is kept is in NFC with at most 8 marks in a row', () => {
    fc.assert(
      fc.property(marks, (text) => {
        const kept = normaliseText(text);
        expect(kept).toBe(kept.normalize('NFC'));
        expect(kept).not.toMatch(/\p{M}{9}/u);
      }),
    );
  });
  test.each([
    'नमस्ते, कैसे हैं आप?',
    'क्षत्रिय श्रीमान् विद्यार्थी संस्कृति',
    'फ़िल्म की शूटिंग ज़रूर देखेंगे',
    'हाँ, ॐ त्र्यम्बकं यजामहे',
    'ग्र्‍यूं ऱ्हा क्ष्म्यै',
    'اَلسَّلَامُ عَلَيْكُمْ',
    'Trần Hưng Đạo',
    '👩🏽‍❤️‍💋‍👨🏿 🏴󠁧󠁢󠁥󠁮󠁧󠁿 1️⃣',
  ])('what people write stays: %s', (text) => {
    expect(readText(text, max)).toEqual({ ok: true, text: text.normalize('NFC') });
  });
  test('a joiner does not begin a new letter', () => {
    expect(capMarks(`a${'\u0301'.repeat(6)}\u200d${'\u0301'.repeat(6)}b`, 8)).toBe(
      `a${'\u0301'.repeat(6)}\u200d${'\u0301'.repeat(2)}b`,
    );
  });
  test('a hostile run of marks costs little', () => {
    const text = `a${'\u0301\u0316'.repeat(20_000)}`;
    const start = performance.now();
    expect(readText(text, max)).toMatchObject({ ok: true });
    expect(performance.now() - start).toBeLessThan(200);
  });
});

describe('EV-02, EV-04: what is refused', () => {
  test.each([
    '',
    ' ',
    '\n',
    '\u200b',
    '\u200e\u200f',
    '\ufeff',
    '\u2060',
    '\u00ad',
    '\u180e',
    '\u3164',
    '\u{e0041}',
  ])('blank: %j', (text) => expect(isBlank(text)).toBe(true));
  test.each(['a', 'ि', '👍', '।', '0', '\u200bक'])('not blank: %j', (text) => {
    expect(isBlank(text)).toBe(false);
  });
  test('lone surrogates, wherever they are', () => {
    for (const text of ['\ud800', 'a\udc00b', '\udc00\ud800']) {
      expect(readText(text, max)).toEqual({ ok: false, fault: 'not well-formed Unicode' });
    }
  });
  test('every control character but line feed and tab', () => {
    for (let code = 0; code < 0xa0; code++) {
      if (code === 0x20) code = 0x7f;
      const passes = code === 0x0a || code === 0x09;
      expect(readText(`a${String.fromCharCode(code)}`, max).ok, `U+${code.toString(16)}`).toBe(passes);
    }
  });
});

describe('RS-22: names and titles', () => {
  test('are one line, trimmed, counted by what is seen', () => {
    expect(readLine('  आशा  ', 100)).toEqual({ ok: true, text: 'आशा' });
    expect(readLine('कि'.repeat(100), 100).ok).toBe(true);
    expect(readLine('क'.repeat(101), 100).ok).toBe(false);
    expect(readLine('<b>Asha</b>', 100).ok).toBe(true);
  });
  test.each(['a\nb', 'a\tb', 'a\u2028b', 'a\u202eb', 'a\u2067b', '\u200b', '   '])('refuse %j', (text) => {
    expect(readLine(text, 100).ok).toBe(false);
  });
});

test('a link goes to the web or stays here', () => {
  const passes = ['https://example.com/a?b=c#d', 'http://[::1]:3000/', '/orders/7', '/'];
  const fails = ['javascript:alert(1)', '//evil.example', '/\\evil.example', 'https://', 'data:text/html,x'];
  const more = [
    '',
    'https:// a',
    'https://a b',
    'https://a"onload=',
    `https://a/${'x'.repeat(1100)}`,
    ' /a',
    '/a\n',
  ];
  for (const one of passes) expect(link.safeParse(one).success, one).toBe(true);
  for (const one of [...fails, ...more]) expect(link.safeParse(one).success, one).toBe(false);
});
