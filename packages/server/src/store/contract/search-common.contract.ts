/**
 * Words that are in very many messages, and hardly ever where they are asked for: never together, only where one may not read, never
 * said by that person, only long ago. Each page ends where it should, and all pages together are everything (MEM-1, PRV-1).
 */
import { describe, expect, it } from 'vitest';
import { change, Library, type OpenSearch } from './search.fixture.ts';
import { joining, write } from './store.fixture.ts';

type Said = { readonly channel: string; readonly by: string; readonly words: readonly string[] };

const count = 600;
const all = ['alpha', 'beta', 'gamma', 'delta', 'chai', 'kal', 'चाय', 'काम'];

/** Message by message: odd or even, by two people, half of them where asha alone is, a third of the others before bilal came. */
const said = (at: number): Said => ({
  channel: at % 2 === 0 ? 'asha' : 'both',
  by: at % 4 < 2 ? 'asha' : 'bilal',
  words: [
    at % 3 === 0 ? 'oddly' : 'evenly',
    at % 2 === 0 ? 'hall' : 'room',
    ...all.filter((_, index) => index !== at % all.length),
    ...(at < 6 ? ['firstly'] : []),
    ...(at % 150 === 149 ? ['seldom'] : []),
  ],
});

type Kept = Said & { readonly place: string };

class Shelf {
  readonly library: Library;
  readonly kept: Kept[] = [];
  since = 0;

  constructor(library: Library) {
    this.library = library;
  }

  async fill(): Promise<void> {
    for (const channel of ['asha', 'both']) await this.library.group(channel, ['asha']);
    await this.#say(0, count / 3);
    await this.library.store.commit([write([joining('both', ['bilal'])])]);
    this.since = this.kept.length;
    await this.#say(count / 3, count);
  }

  async #say(from: number, to: number): Promise<void> {
    const messages = Array.from({ length: to - from }, (_, index) => said(from + index));
    const steps = messages.map(({ channel, by, words }) =>
      change(channel, 'receiveMessage', by, { text: words.join(' ') }),
    );
    const events = await this.library.steps(...steps);
    const seqs = Map.groupBy(events, ({ channel }) => channel);
    for (const message of messages)
      this.kept.push({ ...message, place: `${message.channel}#${seqs.get(message.channel)?.shift()?.seq}` });
  }

  /** What somebody reads who reads everything that he may, newest channel by newest channel. */
  expected(user: string, fits: (message: Said) => boolean): readonly string[] {
    return this.kept
      .filter(({ channel }, at) => user === 'asha' || (channel === 'both' && at >= this.since))
      .filter(fits)
      .map(({ place }) => place);
  }
}

const has =
  (...words: readonly string[]) =>
  (message: Said): boolean =>
    words.every((word) => message.words.some((said) => said.startsWith(word)));

type Case = readonly [
  what: string,
  q: string,
  fits: (message: Said) => boolean,
  more?: { readonly by?: string; readonly channel?: string },
];

const cases: readonly Case[] = [
  ['a word of all', 'alpha', has('alpha')],
  ['two that are never together', 'oddly evenly', () => false],
  ['beginnings that are never together', 'od* ev*', () => false],
  ['long beginnings that are never together', 'oddl* even*', () => false],
  ['what is only in one channel', 'hall', has('hall')],
  ['the beginning of it', 'hal*', has('hal')],
  ['a long beginning of it', 'hall*', has('hall')],
  ['a letter, and what is nowhere', 'a* nowhere', () => false],
  ['a letter, and what is seldom', 'a* seldom', has('a', 'seldom')],
  ['eight words', all.join(' '), () => false],
  ['seven words', all.slice(1).join(' '), has(...all.slice(1))],
  ['what is only long ago', 'firstly', has('firstly')],
  ['what is only long ago, and common words', 'alpha beta firstly', has('alpha', 'beta', 'firstly')],
  ['one person', 'evenly', (message) => message.by === 'bilal' && has('evenly')(message), { by: 'bilal' }],
  ['who says nothing', 'alpha', () => false, { by: 'nobody' }],
  [
    'one person in one channel',
    'oddly',
    (message) => message.by === 'asha' && message.channel === 'both' && has('oddly')(message),
    { by: 'asha', channel: 'both' },
  ],
];

export const searchCommonContract = (open: OpenSearch): void => {
  describe('common words', () => {
    it(
      'are found where they are, and only by those who may (MEM-1, PRV-1)',
      { timeout: 60_000 },
      async () => {
        await using library = await Library.open(open);
        const shelf = new Shelf(library);
        await shelf.fill();
        const inOrder = (places: readonly string[]): readonly string[] => places.toSorted();
        for (const user of ['asha', 'bilal', 'chitra'])
          for (const [what, q, fits, more = {}] of cases) {
            const expected = user === 'chitra' ? [] : shelf.expected(user, fits);
            const found = await library.findAll(q, { user, limit: 60, ...more });
            expect([user, what, inOrder(found)]).toEqual([user, what, inOrder(expected)]);
            const [newest] = await library.find(q, { user, limit: 1, ...more });
            expect([user, what, newest]).toEqual([user, what, found[0]]);
          }
      },
    );
  });
};
