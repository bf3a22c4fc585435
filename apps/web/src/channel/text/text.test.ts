import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { blocksOf, type Block } from './blocks.ts';
import { beginningOf } from './collapse.ts';
import { isEmojiOnly } from './emoji-only.ts';
import { inlineOf, type Inline } from './inline.ts';
import { cutLinks } from './links.ts';

const nobody = new Map<string, string>();

/** Runs in short: `<bold>`, `[link]`, `` `code` ``, `{mention}`. */
const brief = (runs: readonly Inline[]): string =>
  runs
    .map((run) => {
      if (run.is === 'text') return run.text;
      if (run.is === 'code') return `\`${run.text}\``;
      if (run.is === 'link') return `[${run.text}]`;
      if (run.is === 'mention') return `{${run.text}}`;
      return `<${run.is[0]}:${brief(run.children)}>`;
    })
    .join('');

const styled = (line: string): string => brief(inlineOf(line, nobody));

/** All letters of a tree, in order. */
const lettersOf = (run: Inline): string =>
  'children' in run ? run.children.map(lettersOf).join('') : run.text;

describe('T17 formatting', () => {
  it.each([
    ['*bold* _italic_ ~gone~ `code`', '<b:bold> <i:italic> <s:gone> `code`'],
    ['*नमस्ते दुनिया* और _हाँ_', '<b:नमस्ते दुनिया> और <i:हाँ>'],
    ['snake_case_name and 2*3*4 = 24', 'snake_case_name and 2*3*4 = 24'],
    ['क_ख_ग', 'क_ख_ग'],
    ['*_both_*', '<b:<i:both>>'],
    ['(*bold*)!', '(<b:bold>)!'],
    ['*open and _never closed', '*open and _never closed'],
    ['*one _two* three_', '<b:one _two> three_'],
    ['* not bold *', '* not bold *'],
    ['**', '**'],
    ['**bold**', '*<b:bold>*'],
    ['`*not bold*`', '`*not bold*`'],
    ['*a `*` b*', '<b:a `*` b>'],
    ['*👍🏽*', '<b:👍🏽>'],
  ])('%s', (line, expected) => expect(styled(line)).toBe(expected));

  it('makes quotes, lists and code of lines, and keeps every newline', () => {
    const kinds = (text: string) => blocksOf(text).map((block) => block.is);
    expect(kinds('> said\n> twice\nthen')).toEqual(['quote', 'paragraph']);
    expect(kinds('- a\n- b\n1. c\n2. d\n7. e')).toEqual(['bullets', 'numbers', 'numbers']);
    expect(blocksOf('7. e')).toEqual([{ is: 'numbers', first: 7, lines: [[{ is: 'text', text: 'e' }]] }]);
    expect(blocksOf('see\n```\nlet x = *1*;\n```\nok')).toEqual([
      { is: 'paragraph', lines: [[{ is: 'text', text: 'see' }]] },
      { is: 'code', text: 'let x = *1*;' },
      { is: 'paragraph', lines: [[{ is: 'text', text: 'ok' }]] },
    ]);
    expect(blocksOf('a\n\nb')).toEqual([
      { is: 'paragraph', lines: [[{ is: 'text', text: 'a' }], [], [{ is: 'text', text: 'b' }]] },
    ]);
  });

  it('marks mentioned names and nobody else', () => {
    const mentioned = new Map([
      ['Riya', 'u_1'],
      ['Riya Sharma', 'u_2'],
      ['मोहन', 'u_3'],
    ]);
    expect(brief(inlineOf('@Riya Sharma, @Riya! @मोहन @Asha a@Riya @Riyanka', mentioned))).toBe(
      '{@Riya Sharma}, {@Riya}! {@मोहन} @Asha a@Riya @Riyanka',
    );
  });
});

describe('T14 links', () => {
  const found = (line: string) => cutLinks(line).map(({ href }) => href);
  it.each([
    ['see https://example.com/a_b_c*d*?q=1#x.', ['https://example.com/a_b_c*d*?q=1#x']],
    ['(https://en.wikipedia.org/wiki/Bell_(bird))', ['https://en.wikipedia.org/wiki/Bell_(bird)']],
    [
      'www.example.in, example.com/x और bbc.co.uk',
      ['https://www.example.in/', 'https://example.com/x', 'https://bbc.co.uk/'],
    ],
    ['write to riya.s+x@mail.example.com!', ['mailto:riya.s+x@mail.example.com']],
    ['tel:+91-22-1234 mailto:a@b.co', ['tel:+91-22-1234', 'mailto:a@b.co']],
    ['Nice match.in the evening, file.js, 12.30, e.g. so', []],
    ['javascript:alert(1) data:text/html,x vbscript:x file:///etc/passwd blob:x', []],
    ['https://google.com@evil.example/ https://a:b@c.com', []],
    ['http://localhost:3000/c/1 http://127.0.0.1/', ['http://localhost:3000/c/1', 'http://127.0.0.1/']],
    ['https://', []],
    ['https://उदाहरण.भारत/पथ।', ['https://xn--p1b6ci4b4b3a.xn--h2brj9c/%E0%A4%AA%E0%A4%A5']],
  ])('%s', (line, expected) => expect(found(line)).toEqual(expected));

  it('shows a host of mixed or imitating letters as it is spelled', () => {
    const shown = (line: string) => cutLinks(line).map(({ text, isDisguised }) => [text, isDisguised]);
    expect(shown('https://gооgle.com/x')).toEqual([['https://xn--ggle-55da.com/x', true]]);
    expect(shown('https://аррӏе.com')).toEqual([['https://xn--80ak6aa92e.com/', true]]);
    expect(shown('https://пример.рф')).toEqual([['https://пример.рф', false]]);
    expect(shown('https://उदाहरण.com')).toEqual([['https://उदाहरण.com', false]]);
  });

  it('formats around an address, never inside', () => {
    expect(styled('*https://a.example/b_c_d*')).toBe('<b:[https://a.example/b_c_d]>');
    expect(styled('_see www.example.com_')).toBe('<i:see [www.example.com]>');
  });
});

describe('T13 emoji alone', () => {
  it.each(['👍', '👍🏽 ❤️', '👨‍👩‍👧‍👦', '🇮🇳🏏🔔', ' 🙏 ', '1️⃣', '🏴󠁧󠁢󠁥󠁮󠁧󠁿', '❤'])('%s is large', (text) =>
    expect(isEmojiOnly(text)).toBe(true),
  );
  it.each(['', '   ', 'ok 👍', '👍👍👍👍', '123', '#', '©', 'नमस्ते', '🙂'.repeat(500)])('%s is not', (text) =>
    expect(isEmojiOnly(text)).toBe(false),
  );
});

describe('T11 long messages', () => {
  it('cuts after twelve lines or about 800 characters, at a word, and leaves short ones alone', () => {
    expect(beginningOf('short')).toBeUndefined();
    expect(beginningOf('line\n'.repeat(11))).toBeUndefined();
    expect(beginningOf('line\n'.repeat(40))?.split('\n')).toHaveLength(12);
    const cut = beginningOf('कल मैच देखने चलेंगे? '.repeat(100)) ?? '';
    expect(cut.length).toBeGreaterThan(700);
    expect(cut.endsWith(' ')).toBe(false);
    expect(beginningOf('ा'.repeat(16_000))?.length ?? 0).toBeLessThanOrEqual(1000);
    expect(beginningOf('👨‍👩‍👧‍👦'.repeat(200))?.replaceAll('👨‍👩‍👧‍👦', '')).toBe('');
  });
});

const marks = fc.constantFrom(
  ...'*_~`>-1. \n@:/.()'.split(''),
  'https://',
  'a.com',
  'www.',
  'क',
  'x',
  '👍🏽',
  '```',
  '<b>',
  '\u202e',
);
const hostile = fc.array(marks, { maxLength: 200 }).map((parts) => parts.join(''));
const allText = (blocks: readonly Block[]): string =>
  blocks.map((block) => ('text' in block ? block.text : block.lines.flat().map(lettersOf).join(''))).join('');

describe('T16 hostile text', () => {
  it('gives only safe links, loses no letter, and adds none', () => {
    fc.assert(
      fc.property(fc.oneof(hostile, fc.string({ unit: 'binary', maxLength: 300 })), (text) => {
        const blocks = blocksOf(text, new Map([['x', 'u_1']]));
        const letters = (all: string) => all.replaceAll(/[\s*_~`>\-•.\d]/g, '');
        const links = blocks.flatMap((block) => ('lines' in block ? linksIn(block.lines.flat()) : []));
        for (const { href } of links) {
          expect(href).toMatch(/^(https?:\/\/|mailto:|tel:)/);
          if (href.startsWith('http')) expect(new URL(href).username).toBe('');
        }
        if (links.every((link) => !link.isDisguised)) expect(letters(allText(blocks))).toBe(letters(text));
      }),
      { numRuns: 2000 },
    );
  });

  it('costs about as much as it is long: anything worse would not end in time', () => {
    const worst = [
      '*a ',
      '_*~',
      '`',
      '@x',
      'a.',
      'a@',
      'https://',
      '> ',
      '((((',
      'aaaa',
      'a-',
      '1. ',
      '```',
      'www.',
      ')',
    ];
    for (const part of worst) {
      const text = part.repeat(16_384 / part.length);
      expect(blocksOf(text, new Map([['x', 'u_1']])).length, part).toBeGreaterThan(0);
      isEmojiOnly(text);
      beginningOf(text);
    }
  });
});

const linksIn = (runs: readonly Inline[]): (Inline & { is: 'link' })[] =>
  runs.flatMap((run) => {
    if (run.is === 'link') return [run];
    return 'children' in run ? linksIn(run.children) : [];
  });
