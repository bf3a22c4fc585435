/** What becomes of messages: edited, deleted, expired, scrubbed; and that what was just written is found. */
import { describe, expect, it } from 'vitest';
import { change, deleted, edited, Library, type OpenSearch } from './search.fixture.ts';

export const searchChangesContract = (open: OpenSearch): void => {
  describe('changes', () => {
    it('what was committed before the question is found', async () => {
      await using library = await Library.open(open);
      await library.group('g', ['asha']);
      for (let index = 0; index < 30; index += 1) {
        await library.say('g', `tea n${index}`);
        expect(await library.find(`n${index} tea`)).toEqual([`g#${index + 2}`]);
      }
    });

    it('an edit replaces the words, and the message keeps its place', async () => {
      await using library = await Library.open(open);
      await library.group('g', ['asha']);
      await library.say('g', 'tea', 'milk');
      await library.steps(edited('g', 2, 'coffee'), edited('g', 2, 'strong coffee'));
      expect(await library.find('tea')).toEqual([]);
      expect(await library.find('coffee', { by: 'asha' })).toEqual(['g#2']);
      await library.steps(edited('g', 3, 'coffee with milk'));
      expect(await library.find('coffee')).toEqual(['g#3', 'g#2']);
    });

    it('what was deleted is not found, nor what only an edit said', async () => {
      await using library = await Library.open(open);
      await library.group('g', ['asha']);
      await library.say('g', 'tea', 'tea', 'tea');
      await library.steps(edited('g', 3, 'coffee'), deleted('g', 2), deleted('g', 3));
      expect([await library.find('tea'), await library.find('coffee')]).toEqual([['g#4'], []]);
    });

    it('changes that name nothing, or no message, do no harm', async () => {
      await using library = await Library.open(open);
      await library.group('g', ['asha']);
      await library.say('g', 'tea');
      await library.steps(
        edited('g', 99, 'tea'),
        edited('g', 1, 'tea'),
        deleted('g', 99),
        deleted('g', 1),
        change('g', 'messageEdited', 'asha', {}),
        change('g', 'receiveMessage', 'asha', {}),
        change('g', 'receiveMessage', 'asha', { text: 7, poll: [] }),
        change('g', 'messageDeleted', null, { target: 'tea' }),
      );
      expect(await library.find('tea')).toEqual(['g#2']);
    });

    it('restarts change nothing', async () => {
      await using library = await Library.open(open);
      await library.group('g', ['asha']);
      await library.say('g', 'tea one', 'tea two');
      expect(await library.find('tea')).toEqual(['g#3', 'g#2']);
      await library.reopen();
      await library.steps(edited('g', 3, 'coffee'));
      await library.say('g', 'tea three');
      await library.reopen();
      expect(await library.find('tea')).toEqual(['g#5', 'g#2']);
    });
  });
};
