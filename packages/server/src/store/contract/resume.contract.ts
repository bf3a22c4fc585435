/** What moved since a position, and epochs (RES-1, CUR-1, CUR-3). */
import { describe, expect, it } from 'vitest';
import { selfChannel } from '../../kit/channel-ids.ts';
import type { EventRow } from '../store.ts';
import { write, send, joining, part, mark, type OpenStore, StoreFixture } from './store.fixture.ts';

export const resumeContract = (open: OpenStore): void => {
  const on = new StoreFixture(open);

  describe('resume', () => {
    it('names what is missing after a position, and whose state moved (RES-1, STA-1, MEM-2)', async () => {
      await on.group('g1', ['asha', 'bilal']);
      await on.group('g2', ['asha', 'bilal']);
      const { last: after } = await on.group('g3', ['asha', 'bilal']);
      await on.store.commit([
        send('g1', 'asha', 'a'),
        send('g1', 'asha', 'b'),
        mark('g2', 'asha', { seen: 2 }),
      ]);
      await on.group('g4', ['asha', 'bilal'], 'all');
      await on.store.commit([write([part('g3', 'bilal')]), mark('g1', 'asha', { seen: 4 })]);
      const missing = await on.store.missing('bilal', after);
      const sorted = missing.ranges.toSorted((one, other) => one.channel.localeCompare(other.channel));
      const self = selfChannel('bilal');
      expect(sorted).toEqual([
        { channel: 'g1', kind: 'group', from: 3, to: 4 },
        { channel: 'g4', kind: 'group', from: 1, to: 2 },
        { channel: self, kind: 'self', from: 4, to: 5 },
      ]);
      expect(missing.states).toEqual(['g1']);
      expect(missing.asOf).toBe(await on.store.lastPosition());
      expect((await on.store.missing('bilal', missing.asOf)).ranges).toEqual([]);
    });

    it('leaves to history what was before the channel was opened (MEM-2)', async () => {
      await on.group('g1', ['asha'], 'all');
      await on.store.commit([
        send('g1', 'asha', 'old'),
        write([joining('g1', ['bilal'])]),
        send('g1', 'asha', 'new'),
      ]);
      const { ranges } = await on.store.missing('bilal', 0);
      expect(ranges.find(({ channel }) => channel === 'g1')).toMatchObject({ from: 3, to: 4 });
    });

    it('finds where to go on in a long log, at any place (RES-1)', { timeout: 30_000 }, async () => {
      await on.group('g1', ['asha']);
      await on.group('g2', ['asha']);
      for (let round = 0; round < 5; round += 1) {
        const batch = Array.from({ length: 300 }, (_, index) => send('g1', 'asha', `m${round}-${index}`));
        await on.store.commit([...batch, send('g2', 'asha', `n${round}`)]);
      }
      const events = await on.all('g1');
      for (const event of events) {
        const { ranges } = await on.store.missing('asha', event.position);
        const range = ranges.find(({ channel }) => channel === 'g1');
        const rest = { channel: 'g1', kind: 'group', from: event.seq + 1, to: 1501 };
        expect(range).toEqual(event.seq === 1501 ? undefined : rest);
        if (event.seq % 97 !== 0 && event.seq < 1499) continue;
        for (const from of [900, 1, 1499, 2]) {
          const page = await on.store.merged([{ channel: 'g1', from, to: 1501 }], event.position, 2);
          const first = Math.max(event.seq, from - 1);
          expect(page).toEqual(events.slice(first, first + 2));
        }
      }
    });

    it('merges ranges in position order, page by page, without a hole (RES-1, CUR-1)', async () => {
      const ids = Array.from({ length: 12 }, (_, index) => `g${index}`);
      for (const id of ids) await on.group(id, ['asha']);
      for (let round = 0; round < 30; round += 1) {
        const some = ids.filter((_, index) => (round * 7 + index * 5) % (index + 2) === 0);
        await on.store.commit(some.map((id) => send(id, 'asha', `m${round}`)));
      }
      const ranges = ids.map((channel, index) => ({ channel, from: 1 + (index % 3), to: 3 + index * 2 }));
      const expected = (await on.store.log(0, 10_000)).filter((event) => {
        const range = ranges.find(({ channel }) => channel === event.channel);
        return range !== undefined && event.seq >= range.from && event.seq <= range.to;
      });
      for (const limit of [1, 7, 50, 1000]) {
        const pages: EventRow[] = [];
        for (;;) {
          const page = await on.store.merged(ranges, pages.at(-1)?.position ?? 0, limit);
          if (page.length === 0) break;
          expect(page.length).toBe(Math.min(limit, expected.length - pages.length));
          pages.push(...page);
        }
        expect(pages).toEqual(expected);
      }
    });
  });

  describe('epochs', () => {
    it('begins one before its first write, and after that where the last position was, or none (CUR-3)', async () => {
      expect(on.store.epochs).toHaveLength(1);
      expect(on.store.epochs[0]).toMatchObject({ from: 0 });
      const { last } = await on.group('g1', ['asha']);
      const [first] = on.store.epochs;
      await on.reopen();
      expect(on.store.epochs[0]).toEqual(first);
      for (const { epoch, from } of on.store.epochs.slice(1)) {
        expect(from).toBe(last);
        expect(epoch).toMatch(/^[0-9a-f]{16}$/u);
      }
    });
  });
};
