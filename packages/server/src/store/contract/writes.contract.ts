/** One write apart from the others of its batch, and the guards. */
import { describe, expect, it } from 'vitest';
import type { Guard, Role, Step } from '../store.ts';
import {
  keyOf,
  write,
  say,
  send,
  joining,
  memberGuard,
  written,
  dataOf,
  person,
  type OpenStore,
  StoreFixture,
} from './store.fixture.ts';

const rolePair = (user: string, other: string, pair: readonly [Role, Role]): Guard => ({
  is: 'rolePair',
  channel: 'g1',
  user,
  other,
  allowed: [pair],
});

export const writesContract = (open: OpenStore): void => {
  const on = new StoreFixture(open);

  describe('one write apart from the others', () => {
    it('refuses whole what a guard or a step refuses, and lets the others stand (DUR-1)', async () => {
      await on.group('g1', ['asha', 'bilal']);
      const before = await on.store.lastPosition();
      const { results, last } = await on.store.commit([
        write([say('g1', 'asha', 'x'), joining('g1', ['chitra', 'dev'], 3)]),
        write([say('g1', 'asha', 'x'), { do: 'mark', channel: 'g1', user: 'asha', seen: 99 }]),
        write([say('nowhere', 'asha', 'x')]),
        send('g1', 'asha', 'good'),
      ]);
      const refused = (why: string): unknown => ({ outcome: 'refused', why });
      expect(results.slice(0, 3)).toEqual([refused('full'), refused('seq'), refused('absent')]);
      expect(written(results[3]).events[0]).toMatchObject({ seq: 3, position: before + 1 });
      expect(last).toBe(before + 1);
      expect((await on.store.channel('g1'))?.memberCount).toBe(2);
      expect(await on.store.membership('g1', 'chitra')).toBeUndefined();
    });

    it('undoes alone a write that the database refuses', async () => {
      await on.group('g1', ['asha']);
      const bad = JSON.parse('{ "not": "text" }');
      const broken: Step = { do: 'event', channel: 'g1', type: 'receiveMessage', by: 'asha', data: bad };
      const { results } = await on.store.commit([
        send('g1', 'asha', 'a'),
        write([broken], { key: keyOf('asha', 'g1', 'k') }),
        write([say('g1', 'asha', 'undone'), broken]),
        write([{ do: 'event', channel: bad, type: 'receiveMessage', by: 'asha', data: '{}' }]),
        send('g1', 'asha', 'k'),
      ]);
      expect(results.map((result) => result.outcome)).toEqual([
        'written',
        'broken',
        'broken',
        'broken',
        'written',
      ]);
      expect((await on.all('g1')).map(dataOf).slice(1)).toEqual([{ text: 'a' }, { text: 'k' }]);
    });

    it.each<[string, Guard, string | undefined]>([
      ['a member', memberGuard('g1', 'bilal'), undefined],
      ['a stranger', memberGuard('g1', 'chitra'), 'absent'],
      ['no channel', memberGuard('nowhere', 'bilal'), 'absent'],
      ['a wrong kind', { ...memberGuard('g1', 'bilal'), kinds: ['feed'], roles: ['member'] }, 'kind'],
      ['a wrong role', { ...memberGuard('g1', 'bilal'), kinds: ['group'], roles: ['owner'] }, 'role'],
      ['a seq in reach', { is: 'seq', channel: 'g1', user: 'bilal', seq: 2 }, undefined],
      ['a seq before joining (MEM-1)', { is: 'seq', channel: 'g1', user: 'bilal', seq: 1 }, 'seq'],
      ['a seq beyond the head', { is: 'seq', channel: 'g1', user: 'bilal', seq: 3 }, 'seq'],
      ['the last owner', { is: 'notLastOwner', channel: 'g1', user: 'asha' }, 'lastOwner'],
      ['no owner', { is: 'notLastOwner', channel: 'g1', user: 'bilal' }, undefined],
      ['a pair of roles', rolePair('asha', 'bilal', ['owner', 'member']), undefined],
      ['another pair of roles', rolePair('asha', 'bilal', ['member', 'owner']), 'role'],
      ['a pair with a stranger', rolePair('asha', 'chitra', ['owner', 'member']), 'target'],
      ['a pair of a stranger', rolePair('chitra', 'asha', ['owner', 'member']), 'absent'],
      ['an account', { is: 'user', user: 'u_bilal' }, undefined],
      ['no account', { is: 'user', user: 'u_nobody' }, 'user'],
    ])('guards: %s', async (_, guard, why) => {
      await on.group('g1', ['asha', 'bilal']);
      await on.store.accounts.upsertUser(person('u_bilal', null, 'Bilal'));
      const { results } = await on.store.commit([write([say('g1', 'asha', 'x')], { guards: [guard] })]);
      expect(results[0]).toMatchObject(
        why === undefined ? { outcome: 'written' } : { outcome: 'refused', why },
      );
    });

    it('narrows the roles where only admins post', async () => {
      const guard: Guard = {
        ...memberGuard('g1', 'bilal'),
        is: 'member',
        kinds: ['group'],
        roles: ['member'],
      };
      const strict: Guard = { ...guard, rolesWhenAdminsPost: ['owner', 'admin'] };
      const setUp: Step = {
        do: 'channel',
        id: 'g1',
        kind: 'group',
        title: null,
        posting: 'admins',
        history: 'all',
        by: null,
      };
      await on.store.commit([write([setUp, joining('g1', ['bilal'])])]);
      const { results } = await on.store.commit([
        write([say('g1', 'bilal', 'x')], { guards: [guard] }),
        write([say('g1', 'bilal', 'x')], { guards: [strict] }),
      ]);
      expect(results.map((result) => result.outcome)).toEqual(['written', 'refused']);
    });
  });
};
