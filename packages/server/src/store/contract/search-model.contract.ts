/** Any talk: a search finds what somebody finds who reads everything that he may, word by word (MEM-1, PRV-1). */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { change, deleted, edited, Library, type OpenSearch } from './search.fixture.ts';
import type { EventRow } from '../store.ts';
import { joining, part } from './store.fixture.ts';

const vocabulary = ['tea', 'teapot', 'café', 'का', 'काम', 'कि', '🎉', '42', 'b'];
const people = ['asha', 'bilal', 'chitra'];
const channels = ['g1', 'g2', 'g3'];

const channel = fc.constantFrom(...channels);
const user = fc.constantFrom(...people);
const words = fc
  .array(fc.constantFrom(...vocabulary), { minLength: 1, maxLength: 4 })
  .map((words) => words.join(', '));

const op = fc.oneof(
  { weight: 8, arbitrary: fc.record({ op: fc.constant('say' as const), channel, user, text: words }) },
  {
    weight: 2,
    arbitrary: fc.record({ op: fc.constant('edit' as const), channel, seq: fc.nat(12), text: words }),
  },
  { weight: 2, arbitrary: fc.record({ op: fc.constant('delete' as const), channel, seq: fc.nat(12) }) },
  { weight: 1, arbitrary: fc.record({ op: fc.constant('join' as const), channel, user }) },
  { weight: 1, arbitrary: fc.record({ op: fc.constant('part' as const), channel, user }) },
  { weight: 1, arbitrary: fc.record({ op: fc.constant('reopen' as const) }) },
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
  readonly since = new Map(channels.map((name) => [`${name} asha`, 1]));

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

/** The seq that the first event of a type was given in a channel: others may have been written with it. */
const seqOf = (events: readonly EventRow[], name: string, type: string): number =>
  events.find((event) => event.channel === name && event.type === type)?.seq ?? 0;

const join = async (library: Library, talk: Talk, name: string, who: string): Promise<void> => {
  if (talk.since.has(`${name} ${who}`)) return;
  const events = await library.steps(joining(name, [who]));
  talk.since.set(`${name} ${who}`, seqOf(events, name, 'memberJoined'));
};

const leave = async (library: Library, talk: Talk, name: string, who: string): Promise<void> => {
  if (talk.since.delete(`${name} ${who}`)) await library.steps(part(name, who));
};

const say = async (library: Library, talk: Talk, name: string, by: string, text: string): Promise<void> => {
  const events = await library.steps(change(name, 'receiveMessage', by, { text }));
  talk.messages.push({ channel: name, seq: seqOf(events, name, 'receiveMessage'), by, text });
};

const touch = async (
  library: Library,
  talk: Talk,
  name: string,
  seq: number,
  text?: string,
): Promise<void> => {
  const message = talk.target(name, seq);
  if (message?.text === undefined) return;
  await library.steps(text === undefined ? deleted(name, seq) : edited(name, seq, text));
  message.text = text;
};

const act = (library: Library, talk: Talk, given: Op): Promise<void> => {
  switch (given.op) {
    case 'reopen':
      return library.reopen();
    case 'say':
      return say(library, talk, given.channel, given.user, given.text);
    case 'edit':
      return touch(library, talk, given.channel, given.seq, given.text);
    case 'delete':
      return touch(library, talk, given.channel, given.seq);
    case 'join':
      return join(library, talk, given.channel, given.user);
    case 'part':
      return leave(library, talk, given.channel, given.user);
  }
};

export const searchModelContract = (open: OpenSearch, talks: number): void => {
  describe('any talk', () => {
    const run = async (
      ops: readonly Op[],
      questions: readonly Question[],
      inMany: boolean,
    ): Promise<void> => {
      await using library = await Library.open(open);
      if (inMany) await library.groups(70, people);
      const talk = new Talk();
      for (const name of channels) await library.group(name, ['asha']);
      for (const given of ops) await act(library, talk, given);
      for (const asked of questions) {
        const q = asked.words.join(' ');
        expect([asked, await library.find(q, asked)]).toEqual([asked, talk.find(asked)]);
        const all = talk.find({ ...asked, limit: Infinity });
        expect([asked, await library.findAll(q, asked)]).toEqual([asked, all]);
      }
    };

    it('is found as by reading all of it (MEM-1, PRV-1)', { timeout: 120_000 }, async () => {
      const ops = fc.array(op, { maxLength: 60, size: 'max' });
      const questions = fc.array(question, { minLength: 20, maxLength: 40, size: 'max' });
      await fc.assert(fc.asyncProperty(ops, questions, fc.boolean(), run), {
        numRuns: talks,
        endOnFailure: true,
      });
    });
  });
};
