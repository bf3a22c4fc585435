/** People and their sessions. */
import { describe, expect, it } from 'vitest';
import { at, person, type OpenStore, StoreFixture } from './store.fixture.ts';

export const accountsContract = (open: OpenStore): void => {
  const on = new StoreFixture(open);

  describe('accounts', () => {
    it('makes a user once, by id and by handle', async () => {
      const { accounts } = on.store;
      const asha = person('u_asha', 'asha', 'Asha Rao');
      expect(await accounts.createUser(asha, 'secret')).toBe(true);
      expect(await accounts.createUser(person('u_other', 'asha', 'Other'), 'x')).toBe(false);
      expect(await accounts.createUser(person('u_asha', 'other', 'Other'), 'x')).toBe(false);
      expect(await accounts.user('u_asha')).toEqual(asha);
      expect(await accounts.credentials('asha')).toEqual({ user: asha, passwordHash: 'secret' });
      expect(await accounts.credentials('other')).toBeUndefined();
      expect(await accounts.users(['u_asha', 'u_none'])).toEqual([asha]);
      expect(await accounts.users([])).toEqual([]);
    });

    it('keeps the name and picture of people whom the host vouches for', async () => {
      const { accounts } = on.store;
      await accounts.upsertUser(person('host-1', null, 'First Name'));
      await accounts.upsertUser({
        ...person('host-1', null, 'Second Name'),
        avatar: 'https://example.org/a.png',
        vouchedName: 'Second Name',
        vouchedAvatar: 'https://example.org/a.png',
      });
      const second = { name: 'Second Name', avatar: 'https://example.org/a.png' };
      const vouched = { vouchedName: second.name, vouchedAvatar: second.avatar };
      expect(await accounts.user('host-1')).toMatchObject({ ...second, ...vouched });
      expect(await accounts.findUsers({ q: 'first', limit: 5 })).toEqual([]);
      expect(await accounts.findUsers({ q: 'second', limit: 5 })).toHaveLength(1);
    });

    it('keeps what the host said last apart from what the person changed since', async () => {
      const { accounts } = on.store;
      const vouched = { vouchedName: 'By Host', vouchedAvatar: '/host.png' };
      await accounts.upsertUser({ ...person('host-1', null, 'By Host'), ...vouched });
      expect(await accounts.user('host-1')).toMatchObject(vouched);
      await accounts.updateProfile('host-1', { name: 'My Own', avatar: null });
      expect(await accounts.user('host-1')).toMatchObject({ name: 'My Own', avatar: null, ...vouched });
      await accounts.upsertUser({ ...person('host-1', null, 'My Own'), ...vouched, vouchedName: 'Anew' });
      expect(await accounts.user('host-1')).toMatchObject({ ...vouched, vouchedName: 'Anew' });
    });

    it('takes such a person without a handle where it is another’s', async () => {
      const { accounts } = on.store;
      await accounts.createUser(person('u_asha', 'asha', 'Asha'), 'secret');
      await accounts.upsertUser(person('host-2', 'asha', 'Other Asha'));
      expect(await accounts.user('host-2')).toMatchObject({ handle: null, name: 'Other Asha' });
      expect(await accounts.user('u_asha')).toMatchObject({ handle: 'asha', name: 'Asha' });
    });

    it('finds people by the beginning of any word, by the very handle, among one’s own', async () => {
      const { accounts } = on.store;
      const people = [
        person('asha', 'asha.rao', 'Asha Rao'),
        person('bilal', 'bilal', 'Bílal Ashraf'),
        person('chitra', 'chitra', 'चित्रा शर्मा'),
        person('dev', null, 'Ravi'),
      ];
      for (const each of people) await accounts.createUser(each, null);
      await on.group('g1', ['asha', 'chitra']);
      const found = async (
        q: string,
        more: { exact?: boolean; sharedWith?: string; limit?: number } = {},
      ): Promise<string[]> => (await accounts.findUsers({ q, limit: 10, ...more })).map(({ id }) => id);
      expect(await found('ash')).toEqual(['asha', 'bilal']);
      expect(await found('RA')).toEqual(['asha', 'dev']);
      expect(await found('ash rao')).toEqual(['asha']);
      expect(await found('asha.r')).toEqual(['asha']);
      expect(await found('BÍL')).toEqual(['bilal']);
      expect(await found('शर')).toEqual(['chitra']);
      expect(await found('%')).toEqual([]);
      expect(await found('bil', { exact: true })).toEqual([]);
      expect(await found('Bilal', { exact: true })).toEqual(['bilal']);
      expect(await found('bilal', { sharedWith: 'asha' })).toEqual([]);
      expect(await found('chi', { sharedWith: 'asha' })).toEqual(['chitra']);
      expect(await found('ash', { limit: 1 })).toEqual(['asha']);
    });

    it('rotates a session’s hash once, and never after it was revoked', async () => {
      const { accounts } = on.store;
      const plain = {
        sid: 's1',
        user: 'asha',
        refreshHash: 'h1',
        previousHash: null,
        rotatedAt: null,
        createdAt: at,
        usedAt: at,
        expiresAt: at + 1,
        revokedAt: null,
        agent: 'Firefox',
      };
      const times = { at: at + 1, expiresAt: at + 5 };
      await accounts.createSession(plain);
      expect(await accounts.session('s1')).toEqual(plain);
      await expect(accounts.createSession(plain)).rejects.toMatchObject({
        name: 'CommitFailed',
        fatal: false,
      });
      expect(await accounts.rotateSession('s1', 'h1', 'h2', times)).toBe(true);
      expect(await accounts.rotateSession('s1', 'h1', 'h3', times)).toBe(false);
      await accounts.revokeSession('s1', at + 2);
      await accounts.revokeSession('s1', at + 9);
      expect(await accounts.rotateSession('s1', 'h2', 'h3', times)).toBe(false);
      expect(await accounts.session('s1')).toEqual({
        ...plain,
        refreshHash: 'h2',
        previousHash: 'h1',
        rotatedAt: at + 1,
        usedAt: at + 1,
        expiresAt: at + 5,
        revokedAt: at + 2,
      });
      expect(await accounts.session('none')).toBeUndefined();
    });
  });

  describe('followers of the log', () => {
    it('keep their places by name, over a restart, and never go back', async () => {
      expect(await on.store.followers.place('mailer')).toBeUndefined();
      await on.store.followers.reach('mailer', 7);
      await on.store.followers.reach('mailer', 5);
      await on.store.followers.reach('other', 0);
      await on.reopen();
      expect(await on.store.followers.place('mailer')).toBe(7);
      expect(await on.store.followers.place('other')).toBe(0);
    });
  });
};
