/** Who has a message: present members who joined before it, never its author (protocol.md section 8). */
import { describe, expect, it } from 'vitest';
import { directChannel } from '../../kit/channel-ids.ts';
import {
  joining,
  make,
  mark,
  part,
  say,
  send,
  StoreFixture,
  write,
  type OpenStore,
} from './store.fixture.ts';

export const receiptsContract = (open: OpenStore): void => {
  const on = new StoreFixture(open);
  const of = async (seq: number, author: string, after?: string, limit = 10) => {
    const given = await on.store.receipts.receipts({ channel: 'g1', seq, author, after, limit });
    const { total, delivered, seen, people } = given;
    return [total, delivered, seen, people.map(({ user }) => user).join(' ')];
  };

  describe('receipts', () => {
    it('count who joined before, in whichever history he reads, and page by id', async () => {
      await on.group('g1', ['asha', 'bilal', 'chitra', 'dev'], 'all');
      await on.store.commit([send('g1', 'asha', 'five')]);
      await on.store.commit([write([joining('g1', ['esha'])])]);
      await on.store.commit([send('g1', 'asha', 'seven')]);
      await on.store.commit([
        mark('g1', 'bilal', { seen: 7 }),
        mark('g1', 'chitra', { delivered: 5 }),
        mark('g1', 'esha', { seen: 7 }),
      ]);
      expect(await of(5, 'asha')).toEqual([3, 2, 1, 'bilal chitra dev']);
      expect(await of(7, 'asha')).toEqual([4, 2, 2, 'bilal chitra dev esha']);
      expect(await of(7, 'asha', 'bilal', 2)).toEqual([4, 2, 2, 'chitra dev']);
      expect(await of(7, 'nobody')).toEqual([5, 2, 2, 'asha bilal chitra dev esha']);
    });

    it('forget who leaves; who comes back is a reader of what follows only', async () => {
      await on.group('g1', ['asha', 'bilal', 'chitra'], 'all');
      await on.store.commit([send('g1', 'asha', 'four'), mark('g1', 'bilal', { seen: 4 })]);
      await on.store.commit([write([part('g1', 'bilal')])]);
      expect(await of(4, 'asha')).toEqual([1, 0, 0, 'chitra']);
      await on.store.commit([write([joining('g1', ['bilal'])])]);
      expect(await of(4, 'asha')).toEqual([1, 0, 0, 'chitra']);
      await on.store.commit([send('g1', 'asha', 'seven')]);
      expect(await of(7, 'asha')).toEqual([2, 0, 0, 'bilal chitra']);
    });

    it('give all standings as the last commit left them, to who asks again, too', async () => {
      await on.group('g1', ['asha', 'bilal', 'chitra']);
      await on.store.commit([send('g1', 'asha', 'a')]);
      const seen = async () =>
        (await on.store.receipts.standings('g1')).map((one) => `${one.user} ${one.seen}`);
      const [first] = await Promise.all([seen(), seen()]);
      await on.store.commit([mark('g1', 'bilal', { seen: 4 })]);
      const second = await seen();
      await on.store.commit([write([part('g1', 'chitra')])]);
      expect([first, second, await seen()]).toEqual([
        ['asha 3', 'bilal 3', 'chitra 3'],
        ['asha 3', 'bilal 4', 'chitra 3'],
        ['asha 3', 'bilal 4'],
      ]);
    });

    it('give all standings at once, and the newest messages with their authors', async () => {
      const id = directChannel('asha', 'bilal');
      const opened = { do: 'open', channel: id, announce: true } as const;
      const both = ['asha', 'bilal'].map((user) => ({ ...opened, user }));
      await on.store.commit([write([make(id, 'direct'), ...both, say(id, 'asha', 'hello')])]);
      expect(await on.store.receipts.standings(id)).toEqual([
        { user: 'asha', joinedSeq: 0, delivered: 0, seen: 0 },
        { user: 'bilal', joinedSeq: 0, delivered: 0, seen: 0 },
      ]);
      await on.group('g1', ['asha', 'bilal']);
      await on.store.commit([send('g1', 'asha', 'a'), send('g1', 'bilal', 'b'), send('g1', 'asha', 'c')]);
      const authors = async (to: number, limit: number) =>
        (await on.store.receipts.places('g1', to, limit)).places.map(({ seq, by }) => [seq, by]);
      expect(await authors(4, 1)).toEqual([[4, 'bilal']]);
      expect(await authors(9, 2)).toEqual([
        [4, 'bilal'],
        [5, 'asha'],
      ]);
    });
  });
};
