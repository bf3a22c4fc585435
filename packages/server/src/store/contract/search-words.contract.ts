/** Words: whole, or begun by a trailing star; right for Devanagari and Latin; nothing else in a query is an operator. */
import { describe, expect, it } from 'vitest';
import { Library, type OpenSearch } from './search.fixture.ts';

type Case = readonly [q: string, text: string, found: boolean];

const devanagari: readonly Case[] = [
  ['का', 'राम का काम', true],
  ['का', 'काम', false],
  ['का', 'कानपुर', false],
  ['काम', 'कल काम है।', true],
  ['का*', 'काम', true],
  ['क*', 'काम', true],
  ['म*', 'काम', false],
  ['हिन्दी', 'हिन्दी में', true],
  ['हिन्द', 'हिन्दी में', false],
  ['हिन्दी', 'हिन्\u200dदी', true],
  ['कि', 'की', false],
  ['क़लम', '\u0915\u093cलम', true],
  ['कलम', 'क़लम', false],
  ['२०२६', 'सन् २०२६', true],
  ['नमस्ते दुनिया', 'दुनिया को नमस्ते!', true],
  ['नमस्ते दुनिया', 'नमस्ते', false],
];

const latin: readonly Case[] = [
  ['tea', 'TEA, please', true],
  ['TEA', 'tea', true],
  ['tea', 'teapot', false],
  ['tea*', 'teapot', true],
  ['pot', 'teapot', false],
  ['cafe', 'un café', true],
  ['café', 'un cafe', true],
  ['cafe\u0301', 'CAFÉ', true],
  ['strasse', 'Straße', true],
  ['й', 'и', false],
  ['οδυσσεύς', 'ΟΔΥΣΣΕΎΣ', true],
  ['3 14', '3.14', true],
  ['3.14', '3.14159', false],
  ['98765*', '+91 98765-43210', true],
  ['a b', 'b c a', true],
];

const others: readonly Case[] = [
  ['🎉', 'done 🎉🎉', true],
  ['🎉', 'done', false],
  ['👍', 'ok 👍🏽', true],
  ['🇮🇳', 'from 🇮🇳 with love', true],
  ['chai चाय', 'चाय = chai', true],
  ['日本', '日本へ行く', true],
  ['مرحبا', 'مرحبا بك', true],
  ['\u{1e900}\u{1e901}', '\u{1e900}\u{1e901}', true],
];

const plain: readonly Case[] = [
  ['tea AND pot', 'tea pot', false],
  ['tea AND pot', 'tea and pot', true],
  ['tea OR milk', 'tea', false],
  ['NOT milk', 'tea', false],
  ['"tea pot"', 'pot of tea', true],
  ['-tea', 'tea', true],
  ['words:tea', 'words about tea', true],
  ['tea*pot', 'tea pot', true],
  ['tea*pot', 'teab pot', false],
  ['*', 'tea', false],
  ['"', 'tea "', false],
  ['^tea', 'a tea', true],
  ['NEAR(tea pot, 2)', 'near 2 tea pots pot', true],
  ['{tea} + (pot)', 'tea pot', true],
  ["' OR 1=1 --", "or 1 it's", true],
];

// One query a line.
const marks = String.raw`" "" "\"" ' * ** "* *" ( ) ((( NEAR NEAR( AND OR NOT ^ - +a a:b { } {a}:c a"b \ % _ ; -- /* § §* 丁`;
const hostile: readonly string[] = [
  ...marks.split(' '),
  'a AND',
  'AND a',
  'words : x',
  'a NEAR/3 b',
  '\u0301',
  '\u200d',
  '\ufeff*',
  '\u{e0001}',
  '\u{10ffff}',
  ...['x', '*', 'a* ', '(a '].map((part) => part.repeat(80)),
];

export const searchWordsContract = (open: OpenSearch): void => {
  describe('words', () => {
    const groups = { devanagari, latin, 'other scripts and emoji': others, 'no operators': plain };
    for (const [name, cases] of Object.entries(groups)) {
      it(`${name}`, async () => {
        await using library = await Library.open(open);
        for (const [index, [, text]] of cases.entries()) {
          await library.group(`c${index}`, ['asha']);
          await library.say(`c${index}`, text);
        }
        for (const [index, [q, text, found]] of cases.entries()) {
          const places = await library.find(q, { channel: `c${index}` });
          expect([q, text, places.length > 0]).toEqual([q, text, found]);
        }
      });
    }

    it('any text is a query, and a sentence finds itself', { timeout: 30_000 }, async () => {
      await using library = await Library.open(open);
      await library.group('g', ['asha']);
      await library.say('g', ...hostile, 'tea');
      for (const q of hostile) expect([q, await library.find(`${q} zzz`)]).toEqual([q, []]);
      expect(await library.find('tea')).toEqual([`g#${hostile.length + 2}`]);
    });

    it('the questions and options of polls are found', async () => {
      await using library = await Library.open(open);
      await library.group('g', ['asha']);
      await library.steps({
        do: 'event',
        channel: 'g',
        type: 'receiveMessage',
        by: 'asha',
        data: JSON.stringify({ poll: { question: 'Lunch where?', options: ['Dosa', 'चाट'] } }),
      });
      for (const q of ['lunch', 'dosa where', 'चाट']) expect(await library.find(q)).toEqual(['g#2']);
    });
  });
};
