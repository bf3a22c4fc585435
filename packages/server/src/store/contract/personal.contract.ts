/** What concerns one user alone: preferences (STA-1), blocks (BLK-1), his profile and what it hides (RCP-3, PRE-1). */
import { describe, expect, it } from 'vitest';
import { directChannel, selfChannel } from '../../kit/channel-ids.ts';
import type { Preferences, Step, Write } from '../store.ts';
import {
  dataOf,
  joining,
  make,
  part,
  person,
  send,
  write,
  type OpenStore,
  StoreFixture,
} from './store.fixture.ts';

const wish = (channel: string, user: string, wishes: Preferences): Write =>
  write([{ do: 'prefer', channel, user, wishes }]);

const block = (user: string, other: string, on: boolean, maxBlocks = 100): Write =>
  write([{ do: 'block', user, other, on, maxBlocks }]);

const opening = (channel: string, user: string): Step => ({ do: 'open', channel, user, announce: true });

const preferencesContract = (on: StoreFixture): void => {
  describe('preferences', () => {
    it('merge by field, and only a change takes a position (STA-1)', async () => {
      const { last: before } = await on.group('g1', ['asha', 'bilal']);
      const { states, events, last } = await on.store.commit([
        wish('g1', 'asha', { archived: true, draft: 'hel' }),
        wish('g1', 'asha', { draft: 'hello', mutedUntil: 7 }),
        wish('g1', 'asha', { archived: true }),
        wish('g1', 'asha', { mutedUntil: null, pinned: undefined }),
      ]);
      expect(events).toEqual([]);
      expect(states).toEqual(
        [1, 2, 3].map((step) => ({ channel: 'g1', user: 'asha', position: before + step })),
      );
      expect(last).toBe(before + 3);
      expect((await on.store.membership('g1', 'asha'))?.preferences).toEqual({
        archived: true,
        mutedUntil: null,
        draft: 'hello',
      });
      expect((await on.store.membership('g1', 'bilal'))?.preferences).toEqual({});
      const { memberships } = await on.store.channelPage('asha', undefined, 10);
      expect(memberships[0]?.preferences).toMatchObject({ draft: 'hello' });
    });

    it('an empty draft takes it away, and a refused write leaves nothing', async () => {
      await on.group('g1', ['asha']);
      await on.store.commit([wish('g1', 'asha', { draft: 'x', pinned: false })]);
      const both = write([
        { do: 'prefer', channel: 'g1', user: 'asha', wishes: { pinned: true } },
        { do: 'prefer', channel: 'g2', user: 'asha', wishes: { pinned: true } },
      ]);
      const { results, states } = await on.store.commit([wish('g1', 'asha', { draft: '' }), both]);
      expect(results[1]).toEqual({ outcome: 'refused', why: 'absent' });
      expect(states).toHaveLength(1);
      expect((await on.store.membership('g1', 'asha'))?.preferences).toEqual({ pinned: false });
    });

    it('are told to their owner alone who was away, and no longer after he left (STA-1)', async () => {
      const { last } = await on.group('g1', ['asha', 'bilal']);
      await on.store.commit([wish('g1', 'asha', { pinned: true })]);
      expect((await on.store.missing('asha', last)).states).toEqual(['g1']);
      expect((await on.store.missing('bilal', last)).states).toEqual([]);
      await on.store.commit([write([part('g1', 'asha'), joining('g1', ['asha'])])]);
      expect((await on.store.membership('g1', 'asha'))?.preferences).toEqual({});
    });

    it('count in the last position, over a restart too (CUR-3)', async () => {
      await on.group('g1', ['asha']);
      const { last } = await on.store.commit([wish('g1', 'asha', { pinned: true })]);
      await on.reopen();
      expect(await on.store.lastPosition()).toBe(last);
      expect((await on.store.commit([send('g1', 'asha', 'x')])).events[0]?.position).toBe(last + 1);
    });
  });
};

const blocksContract = (on: StoreFixture): void => {
  describe('blocks', () => {
    it('are events of one’s own self channel, only where they change anything (BLK-1)', async () => {
      const { events, results } = await on.store.commit([
        block('asha', 'bilal', true),
        block('asha', 'bilal', true),
        block('asha', 'chitra', false),
        block('asha', 'bilal', false),
      ]);
      const self = selfChannel('asha');
      expect(events.map((event) => [event.channel, event.type, dataOf(event)])).toEqual([
        [self, 'blockChanged', { user: 'bilal', on: true }],
        [self, 'blockChanged', { user: 'bilal', on: false }],
      ]);
      expect(results.map(({ outcome }) => outcome)).toEqual(Array(4).fill('written'));
      expect(await on.store.blocks('asha')).toEqual({ blocked: [], blockedBy: [] });
    });

    it('are told by both sides, and bounded', async () => {
      await on.store.commit([block('asha', 'chitra', true), block('asha', 'bilal', true)]);
      await on.store.commit([block('bilal', 'asha', true)]);
      expect(await on.store.blocks('asha')).toEqual({ blocked: ['bilal', 'chitra'], blockedBy: ['bilal'] });
      expect(await on.store.blocks('chitra')).toEqual({ blocked: [], blockedBy: ['asha'] });
      const pairs = [on.store.blockedBetween('asha', 'chitra'), on.store.blockedBetween('chitra', 'asha')];
      expect(await Promise.all(pairs)).toEqual([true, true]);
      expect(await on.store.blockedBetween('bilal', 'chitra')).toBe(false);
      const { results } = await on.store.commit([block('asha', 'dev', true, 2)]);
      expect(results).toEqual([{ outcome: 'refused', why: 'blocks' }]);
      expect((await on.store.blocks('asha')).blocked).toEqual(['bilal', 'chitra']);
    });

    it('are guards for either side of a direct channel, within the same batch too, and not in groups (BLK-1)', async () => {
      const d = directChannel('asha', 'bilal');
      await on.group('g1', ['asha', 'bilal']);
      await on.store.commit([write([make(d, 'direct'), opening(d, 'asha'), opening(d, 'bilal')])]);
      const say = (channel: string, user: string, id: string): Write =>
        send(channel, user, id, { guards: [{ is: 'notBlocked', channel, user }] });
      const between: Write = write([], {
        guards: [{ is: 'notBlockedBetween', user: 'asha', others: ['chitra', 'bilal'] }],
      });
      const { results } = await on.store.commit([
        say(d, 'asha', 'a1'),
        between,
        block('bilal', 'asha', true),
        say(d, 'asha', 'a2'),
        say(d, 'bilal', 'b2'),
        say('g1', 'asha', 'a3'),
        between,
        block('bilal', 'asha', false),
        say(d, 'asha', 'a4'),
      ]);
      const words = results.map((result) => (result.outcome === 'refused' ? result.why : result.outcome));
      const [yes, no] = ['written', 'blocked'];
      expect(words).toEqual([yes, yes, yes, no, no, yes, no, yes, yes]);
      await on.store.commit([block('asha', 'bilal', true)]);
      const inDirect = [on.store.blockedIn(d, 'asha'), on.store.blockedIn(d, 'bilal')];
      expect(await Promise.all(inDirect)).toEqual([true, true]);
      expect(await on.store.blockedIn('g1', 'asha')).toBe(false);
    });
  });
};

const profileContract = (on: StoreFixture): void => {
  describe('profiles', () => {
    it('change by field; null takes away; the new name is found, the old one is not', async () => {
      const { accounts } = on.store;
      await accounts.createUser(person('u_asha', 'asha', 'Asha Rao'), null);
      const first = await accounts.updateProfile('u_asha', { name: 'Meera', about: 'tea', avatar: '/a.png' });
      expect(first).toMatchObject({ name: 'Meera', about: 'tea', avatar: '/a.png', handle: 'asha' });
      const second = await accounts.updateProfile('u_asha', { about: null });
      expect(second).toMatchObject({ name: 'Meera', about: null, avatar: '/a.png' });
      const found = async (q: string): Promise<number> => (await accounts.findUsers({ q, limit: 5 })).length;
      expect([await found('rao'), await found('mee'), await found('asha')]).toEqual([0, 1, 1]);
      expect(await accounts.updateProfile('u_none', { name: 'Nobody' })).toBeUndefined();
      expect(await found('nobody')).toBe(0);
    });

    it('tell everything at first, and hide field by field (RCP-3, PRE-1)', async () => {
      const { accounts } = on.store;
      await accounts.upsertUser(person('host-1', null, 'Bilal'));
      expect((await accounts.user('host-1'))?.privacy).toEqual({ receipts: true, lastSeen: 'everyone' });
      await accounts.updateProfile('host-1', { privacy: { receipts: false } });
      await accounts.updateProfile('host-1', { privacy: { lastSeen: 'contacts', receipts: undefined } });
      await accounts.upsertUser(person('host-1', null, 'Bilal Khan'));
      const hidden = { receipts: false, lastSeen: 'contacts' };
      expect((await accounts.user('host-1'))?.privacy).toEqual(hidden);
      expect((await accounts.users(['host-1']))[0]?.privacy).toEqual(hidden);
    });
  });
};

export const personalContract = (open: OpenStore): void => {
  const on = new StoreFixture(open);
  preferencesContract(on);
  blocksContract(on);
  profileContract(on);
};
