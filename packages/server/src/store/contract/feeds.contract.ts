/**
 * Feeds of a store (FEED-1): rules, values, the trimmed beginning; client ids that outlive their events (IDEM-1); positions that
 * are never given twice, whatever was trimmed (CUR-1).
 */
import { describe, expect, test } from 'vitest';
import type { FeedSettings, Guard, Step, Store } from '../store.ts';
import { at, keyOf, seqs, StoreFixture, write, written, type OpenStore } from './store.fixture.ts';

const settings: FeedSettings = {
  public: false,
  delivery: 'every',
  maxPerSecond: null,
  retainEvents: null,
  retainMs: null,
};

const making = (name: string, rules: Partial<FeedSettings> = {}, by = 'asha', maxFeeds = 10): Step => ({
  do: 'feed',
  id: `feed:${name}`,
  title: name,
  by,
  settings: { ...settings, ...rules },
  maxFeeds,
});

const updates = (...keys: readonly string[]): string[] =>
  keys.map((key, index) => JSON.stringify({ key, value: index }));
const publishing = (channel: string, ...keys: readonly string[]): Step => ({
  do: 'publish',
  channel,
  by: 'asha',
  updates: updates(...keys),
});

/** All that the upkeep has to do, a few rows at a time. */
const tidyAll = async ({ feeds }: Store): Promise<void> => {
  for (const work of await feeds.due()) while (await feeds.tidy(work, 2));
};

export const feedsContract = (open: OpenStore): void => {
  describe('feeds', () => {
    const fixture = new StoreFixture(open);
    const outcome = async (step: Step, guards: readonly Guard[] = []): Promise<string> => {
      const { results } = await fixture.store.commit([write([step], { guards })]);
      const [result] = results;
      return result?.outcome === 'refused' ? result.why : (result?.outcome ?? 'none');
    };
    const valuesOf = async (channel: string): Promise<string[]> => {
      const { values } = await fixture.store.feeds.values(channel);
      return values.map(({ seq, data }) => `${seq} ${String(Object(JSON.parse(data)).key)}`);
    };

    test('is made once, by somebody who has not too many, with its maker in it and nothing in its log', async () => {
      expect(await outcome(making('one', { public: true, retainEvents: 3 }))).toBe('written');
      expect(await outcome(making('one'))).toBe('taken');
      expect(await outcome(making('two', {}, 'asha', 1))).toBe('feeds');
      expect(await fixture.store.feeds.feed('feed:one')).toEqual({
        ...settings,
        public: true,
        retainEvents: 3,
        channel: 'feed:one',
        head: 0,
        first: 1,
      });
      expect(await fixture.store.feeds.feed('feed:two')).toBeUndefined();
      expect((await fixture.store.membership('feed:one', 'asha'))?.member.role).toBe('owner');
      expect(await fixture.store.channelPage('asha', undefined, 10)).toMatchObject({ memberships: [] });
    });

    test('guards: who leads it, that it stands, and nothing of a private one to who is not in it', async () => {
      await fixture.store.commit([write([making('open', { public: true }), making('shut')])]);
      const by = (channel: string, user?: string): Guard => ({
        is: 'feed',
        channel,
        roles: ['owner'],
        ...(user !== undefined && { user }),
      });
      const tried = (channel: string, user?: string) =>
        outcome(publishing(channel, 'k'), [by(channel, user)]);
      expect(await tried('feed:open', 'asha')).toBe('written');
      expect(await tried('feed:open')).toBe('written');
      expect(await tried('feed:open', 'bilal')).toBe('role');
      expect(await tried('feed:shut', 'bilal')).toBe('absent');
      expect(await tried('feed:none', 'asha')).toBe('absent');
    });

    test('a batch is one run; it is in the log and in no resume of its members (CUR-2)', async () => {
      await fixture.store.commit([write([making('one')])]);
      const before = await fixture.store.lastPosition();
      const { results } = await fixture.store.commit([write([publishing('feed:one', 'a', 'b', 'a')])]);
      const { events } = written(results[0]);
      expect(seqs(events)).toEqual([1, 2, 3]);
      expect(new Set(events.map(({ id }) => id)).size).toBe(3);
      expect(seqs(await fixture.store.log(before, 10))).toEqual([1, 2, 3]);
      expect(await fixture.store.missing('asha', before)).toMatchObject({ ranges: [], states: [] });
    });

    test('values are the newest of each key, folded or not, trimmed or not, after a restart', async () => {
      await fixture.store.commit([write([making('one', { retainEvents: 2 })])]);
      await fixture.store.commit([write([publishing('feed:one', 'a', 'b', 'c', 'a', 'd')])]);
      const all = ['2 b', '3 c', '4 a', '5 d'];
      expect(await valuesOf('feed:one')).toEqual(all);
      expect(await fixture.store.feeds.feed('feed:one')).toMatchObject({ head: 5, first: 4 });
      await tidyAll(fixture.store);
      expect(seqs(await fixture.all('feed:one'))).toEqual([4, 5]);
      expect(await fixture.store.feeds.due()).toEqual([]);
      expect(await valuesOf('feed:one')).toEqual(all);
      await fixture.store.commit([write([publishing('feed:one', 'b')])]);
      await fixture.reopen();
      expect(await valuesOf('feed:one')).toEqual(['3 c', '4 a', '5 d', '6 b']);
      await tidyAll(fixture.store);
      expect(await valuesOf('feed:one')).toEqual(['3 c', '4 a', '5 d', '6 b']);
      expect(await fixture.store.feeds.feed('feed:one')).toMatchObject({ head: 6, first: 5 });
    });

    test('values that the caller knows are kept as those that are read, though newer ones come meanwhile', async () => {
      await fixture.store.commit([write([making('one', { retainEvents: 2 })])]);
      await fixture.store.commit([write([publishing('feed:one', 'a', 'b', 'c', 'a', 'd', 'b')])]);
      const [work] = await fixture.store.feeds.due();
      if (work === undefined) throw new Error('nothing is due');
      await fixture.store.commit([write([publishing('feed:one', 'c', 'e')])]);
      const { values: newest } = await fixture.store.feeds.values('feed:one');
      const all = ['4 a', '5 d', '6 b', '7 c', '8 e'];
      for (let more = true; more;) {
        more = await fixture.store.feeds.tidy({ ...work, newest }, 1);
        expect(await valuesOf('feed:one')).toEqual(all);
      }
      await tidyAll(fixture.store);
      await fixture.reopen();
      expect(await valuesOf('feed:one')).toEqual(all);
      expect(seqs(await fixture.all('feed:one'))).toEqual([7, 8]);
    });

    test('by age: first follows the clock, and the rows follow first', async () => {
      await fixture.store.commit([write([making('one', { retainMs: 1_000 })])]);
      for (const late of [0, 400, 800])
        await fixture.store.commit([write([publishing('feed:one', 'a', 'b')], { at: at + late })]);
      const firsts = [];
      for (const late of [999, 1_000, 1_400, 5_000]) {
        fixture.now = at + late;
        firsts.push((await fixture.store.feeds.feed('feed:one'))?.first);
        await tidyAll(fixture.store);
        firsts.push(seqs(await fixture.all('feed:one')).length);
      }
      expect(firsts).toEqual([1, 6, 3, 4, 5, 2, 7, 0]);
      expect(await valuesOf('feed:one')).toEqual(['5 a', '6 b']);
    });

    test('a client id outlives the events that it made (IDEM-1)', async () => {
      await fixture.store.commit([write([making('one', { retainEvents: 1 })])]);
      const key = keyOf('asha', 'feed:one', 'k1');
      const keyed = write([publishing('feed:one', 'a', 'b')], { key });
      const { results } = await fixture.store.commit([keyed]);
      const [first] = written(results[0]).events;
      await fixture.store.commit([write([publishing('feed:one', 'c', 'd')])]);
      await tidyAll(fixture.store);
      await fixture.reopen();
      const again = await fixture.store.commit([
        keyed,
        { ...keyed, key: keyOf('asha', 'feed:one', 'k1', 'x') },
      ]);
      expect(again.results).toMatchObject([
        { outcome: 'duplicate', event: { seq: 1, id: first?.id, at, position: first?.position } },
        { outcome: 'conflict' },
      ]);
      expect(again.events).toEqual([]);
    });

    test('no position is given twice, though all that had the last ones was trimmed (CUR-1)', async () => {
      await fixture.store.commit([write([making('one', { retainMs: 1 })])]);
      await fixture.store.commit([write([publishing('feed:one', 'a', 'b', 'c')])]);
      const last = await fixture.store.lastPosition();
      fixture.now = at + 10;
      await tidyAll(fixture.store);
      expect(await fixture.all('feed:one')).toEqual([]);
      await fixture.reopen();
      expect(await fixture.store.lastPosition()).toBe(last);
      const { events } = await fixture.store.commit([write([publishing('feed:one', 'd')])]);
      expect(events).toMatchObject([{ seq: 4, position: last + 1 }]);
    });

    test('ended: its members are told, its rows go, and one of its name goes on with its seqs', async () => {
      await fixture.store.commit([write([making('one')])]);
      await fixture.store.commit([write([publishing('feed:one', 'a', 'b')])]);
      await tidyAll(fixture.store);
      const { events } = await fixture.store.commit([
        write([{ do: 'endFeed', channel: 'feed:one', by: 'asha' }]),
      ]);
      expect(events).toMatchObject([{ type: 'channelClosed' }]);
      expect(await fixture.store.feeds.feed('feed:one')).toBeUndefined();
      expect(await fixture.store.membership('feed:one', 'asha')).toBeUndefined();
      expect(await fixture.store.allChannels({ after: undefined, limit: 10 })).toMatchObject({
        channels: [],
      });
      expect(await outcome({ do: 'endFeed', channel: 'feed:one', by: 'asha' })).toBe('absent');
      await fixture.store.commit([write([making('one', {}, 'bilal'), publishing('feed:one', 'c')])]);
      expect(await valuesOf('feed:one')).toEqual(['3 c']);
      await tidyAll(fixture.store);
      expect(seqs(await fixture.all('feed:one'))).toEqual([3]);
      expect(await fixture.store.feeds.feed('feed:one')).toMatchObject({ head: 3, first: 3 });
    });
  });
};
