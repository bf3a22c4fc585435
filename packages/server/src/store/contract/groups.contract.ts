/** What groups say of themselves, roles, and invitations. */
import { describe, expect, it } from 'vitest';
import { selfChannel } from '../../kit/channel-ids.ts';
import type { ChannelChanges, Role, Step, Write, WriteResult } from '../store.ts';
import {
  at,
  dataOf,
  joining,
  keyOf,
  make,
  part,
  person,
  send,
  write,
  type OpenStore,
  StoreFixture,
} from './store.fixture.ts';

const words = (results: readonly WriteResult[]): string[] =>
  results.map((result) => (result.outcome === 'refused' ? result.why : result.outcome));

const update = (changes: ChannelChanges): Write =>
  write([{ do: 'update', channel: 'g1', by: 'asha', changes }]);

const role = (user: string, to: Role): Write =>
  write([{ do: 'role', channel: 'g1', user, role: to, by: 'asha' }]);

type Invited = { maxUses?: number; expiresAt?: number; by?: string; maxInvites?: number };
const invite = (code: string, { maxUses, expiresAt, by = 'asha', maxInvites = 10 }: Invited = {}): Write => {
  const notice = JSON.stringify({ title: 'Tea', data: { code } });
  const bounds = { maxUses: maxUses ?? null, expiresAt: expiresAt ?? null, maxInvites };
  return write([{ do: 'invite', code, channel: 'g1', by, notice, ...bounds }]);
};

const acceptStep = (code: string, user: string, maxMembers = 100): Step => ({
  do: 'accept',
  code,
  user,
  maxMembers,
});
const accept = (code: string, user: string, more: Partial<Write> = {}): Write =>
  write([acceptStep(code, user)], more);

const settingsContract = (on: StoreFixture): void => {
  describe('what a group says of itself', () => {
    it('changes by field; the event says what changed and nothing else', async () => {
      await on.group('g1', ['asha', 'bilal']);
      const { events } = await on.store.commit([
        update({ title: 'Tea', description: 'daily', avatar: '/a.png', expireAfterMs: 5 }),
        update({ title: 'Tea', description: null, posting: 'admins', avatar: undefined }),
        update({ title: 'Tea' }),
      ]);
      expect(events.map((event) => [event.type, event.by, dataOf(event)])).toEqual([
        [
          'channelUpdated',
          'asha',
          { title: 'Tea', description: 'daily', avatar: '/a.png', expireAfterMs: 5 },
        ],
        ['channelUpdated', 'asha', { description: '', posting: 'admins' }],
        ['channelUpdated', 'asha', {}],
      ]);
      expect(await on.store.channel('g1')).toMatchObject({
        title: 'Tea',
        description: null,
        avatar: '/a.png',
        expireAfterMs: 5,
        posting: 'admins',
        history: 'joined',
        head: 5,
      });
    });

    it('a rule of posting, and of history, holds from the very next write on (MEM-1)', async () => {
      await on.group('g1', ['asha', 'bilal']);
      const posting = { roles: ['member'], rolesWhenAdminsPost: ['owner'], kinds: ['group'] } as const;
      const says: Write = write([{ do: 'event', channel: 'g1', type: 'x', by: 'bilal', data: '{}' }], {
        guards: [{ is: 'member', channel: 'g1', user: 'bilal', ...posting }],
      });
      const changes = update({ posting: 'admins', history: 'all' });
      const { results } = await on.store.commit([says, changes, says, write([joining('g1', ['chitra'])])]);
      expect(words(results)).toEqual(['written', 'written', 'role', 'written']);
      expect((await on.store.membership('g1', 'chitra'))?.member.fromSeq).toBe(1);
    });
  });
};

const rolesContract = (on: StoreFixture): void => {
  describe('roles', () => {
    it('are events, hold in the same batch, and never leave a group without an owner', async () => {
      await on.group('g1', ['asha', 'bilal', 'chitra']);
      const { results, events } = await on.store.commit([
        role('asha', 'admin'),
        role('bilal', 'owner'),
        role('asha', 'member'),
        role('bilal', 'member'),
        role('nobody', 'admin'),
      ]);
      expect(words(results)).toEqual(['lastOwner', 'written', 'written', 'lastOwner', 'target']);
      expect(events.map((event) => [event.type, dataOf(event)])).toEqual([
        ['roleChanged', { user: 'bilal', role: 'owner' }],
        ['roleChanged', { user: 'asha', role: 'member' }],
      ]);
      const roles = (await on.store.members('g1', undefined, 9)).map((member) => member.role);
      expect(roles).toEqual(['member', 'owner', 'member']);
    });

    it('pass to the admin who was there longest where the last owner is taken away', async () => {
      await on.store.commit([write([make('g1'), joining('g1', ['asha', 'bilal'])])]);
      await on.store.commit([write([joining('g1', ['chitra', 'dev'])], { at: at + 1 })]);
      await on.store.commit([role('dev', 'admin'), role('chitra', 'admin')]);
      const { events } = await on.store.commit([write([part('g1', 'asha')])]);
      expect(events.map(({ type, by, data }) => [type, by, JSON.parse(data)]).slice(0, 2)).toEqual([
        ['roleChanged', null, { user: 'chitra', role: 'owner' }],
        ['memberLeft', 'asha', { user: 'asha', how: 'removed' }],
      ]);
      await on.store.commit([write([part('g1', 'dev')]), write([part('g1', 'chitra')])]);
      expect((await on.store.membership('g1', 'bilal'))?.member.role).toBe('owner');
      expect(words((await on.store.commit([write([part('g1', 'bilal')])])).results)).toEqual(['written']);
      expect((await on.store.channel('g1'))?.memberCount).toBe(0);
    });
  });
};

const invitesContract = (on: StoreFixture): void => {
  describe('invitations', () => {
    it('tell their maker’s devices, keep his key, and are listed while they stand (IDEM-1)', async () => {
      await on.group('g1', ['asha', 'bilal']);
      const self = selfChannel('asha');
      const key = keyOf('asha', 'g1', 'k', 'an invitation');
      const first = { ...invite('c1', { maxUses: 2, expiresAt: at + 10 }), key };
      const { events } = await on.store.commit([first]);
      expect(events).toMatchObject([{ channel: self, type: 'notification', by: 'asha' }]);
      const again = await on.store.commit([{ ...invite('c2'), key }]);
      expect(again.results).toEqual([{ outcome: 'duplicate', event: events[0] }]);
      const other = send('g1', 'asha', 'k');
      expect((await on.store.commit([other])).results).toEqual([{ outcome: 'conflict' }]);
      await on.reopen();
      const third = await on.store.commit([other, { ...invite('c3'), key }, send('g1', 'asha', 'l')]);
      expect(words(third.results)).toEqual(['conflict', 'duplicate', 'written']);
      const row = { code: 'c1', channel: 'g1', createdBy: 'asha', createdAt: at, uses: 0 };
      const full = { ...row, maxUses: 2, expiresAt: at + 10 };
      expect(await on.store.invites.standingIn('g1', at)).toEqual([full]);
      expect(await on.store.invites.standing('c1', at + 9)).toEqual(full);
      expect(await on.store.invites.standing('c1', at + 10)).toBeUndefined();
      expect(await on.store.invites.standingIn('g1', at + 10)).toEqual([]);
      expect(await on.store.invites.channelOf('c1')).toBe('g1');
      expect(await on.store.invites.channelOf('c2')).toBeUndefined();
    });

    it('let in exactly so many, within one batch too; who is in takes no use', async () => {
      await on.group('g1', ['asha']);
      const { results, events } = await on.store.commit([
        invite('c1', { maxUses: 2 }),
        accept('c1', 'asha'),
        accept('c1', 'bilal'),
        accept('c1', 'bilal'),
        accept('c1', 'chitra'),
        accept('c1', 'dev'),
        accept('none', 'dev'),
      ]);
      expect(words(results)).toEqual([...Array(5).fill('written'), 'invite', 'invite']);
      const joined = events.filter(({ type }) => type === 'memberJoined');
      expect(joined.map(dataOf)).toEqual(
        ['bilal', 'chitra'].map((user) => ({ user, role: 'member', how: 'invite' })),
      );
      expect((await on.store.channel('g1'))?.memberCount).toBe(3);
      expect(await on.store.invites.standing('c1', at)).toBeUndefined();
    });

    it('do not stand when ended, expired, or when their maker no longer leads', async () => {
      await on.group('g1', ['asha', 'bilal']);
      await on.store.commit([role('bilal', 'admin'), invite('b1', { by: 'bilal' }), invite('c1')]);
      await on.store.commit([invite('c2', { expiresAt: at + 1 })]);
      const ended = write([{ do: 'revokeInvite', code: 'c1' }]);
      const tries = ['b1', 'c1', 'c2'].map((code) => accept(code, 'chitra', { at: at + 1 }));
      const { results } = await on.store.commit([ended, ended, role('bilal', 'member'), ...tries]);
      expect(words(results)).toEqual([...Array(3).fill('written'), ...Array(3).fill('invite')]);
      await on.store.commit([role('bilal', 'admin')]);
      expect(words((await on.store.commit([accept('b1', 'chitra')])).results)).toEqual(['written']);
    });

    it('take no use where the group is full, and stand in bounded number', async () => {
      await on.group('g1', ['asha', 'bilal']);
      await on.store.commit([invite('c1', { maxUses: 1 })]);
      const { results } = await on.store.commit([
        write([acceptStep('c1', 'chitra', 2)]),
        accept('c1', 'chitra'),
        invite('c2', { maxInvites: 1 }),
        invite('c3', { maxInvites: 1 }),
      ]);
      expect(words(results)).toEqual(['full', 'written', 'written', 'invites']);
    });

    it('forget those that ended long ago when another is made', async () => {
      await on.group('g1', ['asha']);
      await on.store.commit([invite('c1', { expiresAt: at + 1 }), invite('c2')]);
      const month = 31 * 24 * 60 * 60 * 1000;
      await on.store.commit([{ ...invite('c3'), at: at + month }]);
      expect(await on.store.invites.channelOf('c1')).toBeUndefined();
      expect(await on.store.invites.channelOf('c2')).toBe('g1');
    });

    it('admit as many new accounts as they have uses, and each of them joins by the use it took', async () => {
      await on.group('g1', ['asha']);
      await on.store.commit([invite('c1', { maxUses: 2 })]);
      const { invites, accounts } = on.store;
      const come = (id: string, handle: string) => invites.admit(person(id, handle, handle), 'hash', 'c1');
      // Who comes first of two at once is the database's to say.
      const first = await Promise.all([come('u_1', 'bilal'), come('u_2', 'bilal')]);
      expect(first.toSorted()).toEqual(['made', 'taken']);
      const second = await Promise.all([come('u_3', 'chitra'), come('u_4', 'dev')]);
      expect(second.toSorted()).toEqual(['made', 'spent']);
      const [bilal, [last, late]] = [
        first[0] === 'made' ? 'u_1' : 'u_2',
        second[0] === 'made' ? ['u_3', 'u_4'] : ['u_4', 'u_3'],
      ];
      expect(await accounts.user(late ?? '')).toBeUndefined();
      const { handle } = (await accounts.user(last ?? '')) ?? {};
      expect((await accounts.credentials(handle ?? ''))?.passwordHash).toBe('hash');
      const tries = [bilal, late ?? '', last ?? '', bilal].map((user) => accept('c1', user));
      expect(words((await on.store.commit(tries)).results)).toEqual([
        'written',
        'invite',
        'written',
        'invite',
      ]);
      expect((await on.store.channel('g1'))?.memberCount).toBe(3);
    });
  });
};

export const groupsContract = (open: OpenStore): void => {
  const on = new StoreFixture(open);
  settingsContract(on);
  rolesContract(on);
  invitesContract(on);
};
