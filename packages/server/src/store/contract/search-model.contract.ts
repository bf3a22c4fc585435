/** Any talk: a search finds what somebody finds who reads everything that he may, word by word (MEM-1, PRV-1). */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { change, deleted, edited, Library, type OpenSearch } from './search.fixture.ts';
import { joining, part, write } from './store.fixture.ts';

const vocabulary = ['tea', 'teapot', 'café', 'का', 'काम', 'कि', '🎉', '42', 'b'];
const people = ['asha', 'bilal', 'chitra'];
const channels = ['g1', 'g2', 'g3'];

const channel = fc.constantFrom(...channels);
const user = fc.constantFrom(...people);
const text = fc
  .array(fc.constantFrom(...vocabulary), { minLength: 1, maxLength: 4 })
  .map((words) => words.join(', '));

const op = fc.oneof(
  { weight: 8, arbitrary: fc.record({ op: fc.constant('say'), channel, user, text }) },
  { weight: 2, arbitrary: fc.record({ op: fc.constant('edit'), channel, seq: fc.nat(12), text }) },
  { weight: 2, arbitrary: fc.record({ op: fc.constant('delete'), channel, seq: fc.nat(12) }) },
  { weight: 1, arbitrary: fc.record({ op: fc.constant('join'), channel, user }) },
  { weight: 1, arbitrary: fc.record({ op: fc.constant('part'), channel, user }) },
  { weight: 1, arbitrary: fc.record({ op: fc.constant('reopen') }) },
);
type Op = typeof op extends fc.Arbitrary<infer T> ? T : never;

const question = fc.record({
  user,
  words: fc.array(fc.constantFrom(...vocabulary, 'te*', 'का*', 'क*'), { minLength: 1, maxLength: 3 }),
  channel: fc.option(channel, { nil: undefined }),
  by: fc.option(user, { nil: undefined }),
  limit: fc.integer({ min: 1, max: 8 }),
});
type Question = typeof question extends fc.Arbitrary<infer T> ? T : never;

type Message = {
  readonly channel: string;
  readonly seq: number;
  readonly by: string;
  text: string | undefined;
};

/** Everything that was said, in order, and who is where since when. */
class Talk {
  readonly messages: Message[] = [];
  readonly heads = new Map(channels.map((name) => [name, 1]));
  readonly since = new Map(channels.map((name) => [`${name} asha`, 1]));

  next(name: string): number {
    const seq = (this.heads.get(name) ?? 0) + 1;
    this.heads.set(name, seq);
    return seq;
  }

  target(name: string, seq: number): Message | undefined {
    return this.messages.find((message) => message.channel === name && message.seq === seq);
  }

  find({ user: who, words, channel: only, by, limit }: Question): readonly string[] {
    const matches = (said: string): boolean =>
      words.every((asked) =>
        said
          .split(', ')
          .some((word) => (asked.endsWith('*') ? word.startsWith(asked.slice(0, -1)) : word === asked)),
      );
    return this.messages
      .filter((message) => message.seq >= (this.since.get(`${message.channel} ${who}`) ?? Infinity))
      .filter((message) => (only ?? message.channel) === message.channel && (by ?? message.by) === message.by)
      .filter(({ text: said }) => said !== undefined && matches(said))
      .toReversed()
      .slice(0, limit)
      .map(({ channel: name, seq }) => `${name}#${seq}`);
  }
}

const membership = async (library: Library, talk: Talk, given: Extract<Op, { op: 'join' | 'part' }>) => {
  const { channel: name, user: who } = given as { channel: string; user: string };
  const place = `${name} ${who}`;
  const present = talk.since.has(place);
  if (given.op === 'join' && !present) {
    await library.store.commit([write([joining(name, [who])])]);
    talk.since.set(place, talk.next(name));
  } else if (given.op === 'part' && present) {
    await library.store.commit([write([part(name, who)])]);
    talk.next(name);
    talk.since.delete(place);
  }
};

const act = async (library: Library, talk: Talk, given: Op): Promise<void> => {
  if (!('channel' in given)) return library.reopen();
  if ('text' in given && 'user' in given) {
    const { channel: name, user: by, text: said } = given;
    await library.steps(change(name, 'receiveMessage', by, { text: said }));
    talk.messages.push({ channel: name, seq: talk.next(name), by, text: said });
  } else if ('seq' in given) {
    const said = 'text' in given ? given.text : undefined;
    const message = talk.target(given.channel, given.seq);
    if (message?.text === undefined) return undefined;
    const step =
      said === undefined ? deleted(given.channel, given.seq) : edited(given.channel, given.seq, said);
    await library.steps(step);
    talk.next(given.channel);
    message.text = said;
  } else if ('user' in given) {
    await membership(library, talk, given);
  }
  return undefined;
};

export const searchModelContract = (open: OpenSearch): void => {
  describe('any talk', () => {
    const run = async (ops: readonly Op[], questions: readonly Question[]): Promise<void> => {
      await using library = await Library.open(open);
      const talk = new Talk();
      for (const name of channels) await library.group(name, ['asha']);
      for (const given of ops) await act(library, talk, given);
      for (const asked of questions)
        expect([asked, await library.find(asked.words.join(' '), asked)]).toEqual([asked, talk.find(asked)]);
    };

    it('is found as by reading all of it (MEM-1, PRV-1)', { timeout: 120_000 }, async () => {
      const ops = fc.array(op, { maxLength: 60, size: 'max' });
      const questions = fc.array(question, { minLength: 20, maxLength: 40, size: 'max' });
      await fc.assert(fc.asyncProperty(ops, questions, run), { numRuns: 15, endOnFailure: true });
    });
  });
};
