/** Only what one may read, narrowed by channel, person and time, newest first, page by page (MEM-1, PRV-1). */
import { describe, expect, it } from 'vitest';
import { change, Library, type OpenSearch } from './search.fixture.ts';
import { joining, make, part, write } from './store.fixture.ts';

const by = (channel: string, user: string, text: string) => change(channel, 'receiveMessage', user, { text });

export const searchReadersContract = (open: OpenSearch): void => {
  describe('readers', () => {
    it('PRV-1: strangers and former members find nothing, and find it again when they are back', async () => {
      await using library = await Library.open(open);
      await library.group('g', ['asha', 'bilal']);
      await library.say('g', 'tea');
      expect(await library.find('tea', { user: 'bilal' })).toEqual(['g#3']);
      expect(await library.find('tea', { user: 'chitra' })).toEqual([]);
      await library.store.commit([write([part('g', 'bilal')])]);
      expect(await library.find('tea', { user: 'bilal' })).toEqual([]);
      expect(await library.find('tea', { user: 'bilal', channel: 'g' })).toEqual([]);
      await library.store.commit([write([joining('g', ['bilal'])])]);
      await library.say('g', 'more tea');
      expect(await library.find('tea', { user: 'bilal' })).toEqual(['g#6']);
    });

    it('MEM-1: nothing from before one came, but where history is for all', async () => {
      await using library = await Library.open(open);
      await library.group('joined', ['asha']);
      await library.group('all', ['asha'], 'all');
      for (const channel of ['joined', 'all']) {
        await library.say(channel, 'tea');
        await library.store.commit([write([joining(channel, ['bilal'])])]);
        await library.say(channel, 'tea');
      }
      expect(await library.find('tea', { user: 'bilal' })).toEqual(['all#4', 'all#2', 'joined#4']);
      expect(await library.find('tea')).toEqual(['all#4', 'all#2', 'joined#4', 'joined#2']);
    });

    it('by channel and by person', async () => {
      await using library = await Library.open(open);
      await library.group('g', ['asha', 'bilal']);
      await library.group('h', ['asha', 'bilal']);
      for (const channel of ['g', 'h'])
        await library.steps(by(channel, 'asha', 'tea'), by(channel, 'bilal', 'tea with milk'));
      expect(await library.find('tea')).toEqual(['h#4', 'h#3', 'g#4', 'g#3']);
      expect(await library.find('tea', { channel: 'g' })).toEqual(['g#4', 'g#3']);
      expect(await library.find('tea', { by: 'bilal' })).toEqual(['h#4', 'g#4']);
      expect(await library.find('milk tea', { by: 'asha' })).toEqual([]);
      expect(await library.find('tea', { channel: 'h', by: 'asha' })).toEqual(['h#3']);
      expect(await library.find('tea', { by: 'nobody' })).toEqual([]);
    });

    it('a direct channel is found before and after its first message', async () => {
      await using library = await Library.open(open);
      await library.store.commit([
        write([
          make('d', 'direct', 'all'),
          { do: 'open', channel: 'd', user: 'bilal', announce: false },
          { do: 'open', channel: 'd', user: 'asha', announce: true },
        ]),
      ]);
      expect(await library.find('tea', { user: 'bilal' })).toEqual([]);
      await library.say('d', 'tea');
      expect(await library.find('tea', { user: 'bilal' })).toEqual(['d#1']);
    });

    it('pages over many channels meet each message once, newest first', async () => {
      await using library = await Library.open(open);
      const channels = Array.from({ length: 12 }, (_, index) => `g${index}`);
      for (const channel of channels) await library.group(channel, ['asha']);
      for (let index = 0; index < 60; index += 1) await library.say(`g${(index * 7) % 12}`, `tea ${index}`);
      const whole = await library.search.find({
        user: 'asha',
        words: [{ text: 'tea', prefix: false }],
        limit: 100,
      });
      const met = [];
      let below: number | undefined;
      do {
        const page = await library.search.find({
          user: 'asha',
          words: [{ text: 'tea', prefix: false }],
          below,
          limit: 7,
        });
        met.push(...page);
        below = page.at(-1)?.position;
      } while (below !== undefined);
      expect(met).toEqual(whole);
      expect(met.map(({ position }) => position)).toEqual(
        met.map(({ position }) => position).toSorted((one, other) => other - one),
      );
      expect(met).toHaveLength(60);
    });

    it('who is in many channels finds what is common elsewhere and seldom where he is', async () => {
      await using library = await Library.open(open);
      await library.groups(70, ['asha', 'bilal']);
      for (const channel of ['own', 'late']) await library.group(channel, ['asha']);
      await library.group('others', ['chitra']);
      await library.say('late', 'tea before he came');
      await library.store.commit([write([joining('late', ['bilal'])])]);
      await library.say('own', 'oldest tea');
      await library.say('late', 'tea');
      for (let round = 0; round < 3; round += 1)
        await library.say('others', ...Array.from({ length: 500 }, (_, index) => `tea ${index}`));
      await library.say('own', 'newest tea');
      expect(await library.find('tea')).toEqual(['own#3', 'late#4', 'own#2', 'late#2']);
      expect(await library.find('te*', { limit: 2 })).toEqual(['own#3', 'late#4']);
      expect(await library.find('tea', { user: 'bilal' })).toEqual(['late#4']);
      expect(await library.find('tea', { user: 'bilal', by: 'asha' })).toEqual(['late#4']);
      expect(await library.find('oldest')).toEqual(['own#2']);
      expect(await library.find('before')).toEqual(['late#2']);
      for (const q of ['oldest', 'before']) expect(await library.find(q, { user: 'bilal' })).toEqual([]);
      expect(await library.find('tea', { channel: 'others' })).toEqual([]);
    });

    it('PRV-1: a place is known to those who may read the message, and to nobody else', async () => {
      await using library = await Library.open(open);
      await library.group('g', ['asha']);
      await library.say('g', 'tea');
      await library.store.commit([write([joining('g', ['bilal'])])]);
      const [, event] = await library.store.events({ channel: 'g', from: 1, to: 9 }, 9, false);
      const id = event?.id ?? '';
      expect(await library.search.place('asha', id)).toBe(event?.position);
      for (const user of ['bilal', 'chitra']) expect(await library.search.place(user, id)).toBeUndefined();
      expect(await library.search.place('asha', `${id}0`)).toBeUndefined();
    });
  });
};
