/** Whom presence concerns, and when people were last here (PRE-1). */
import { describe, expect, it } from 'vitest';
import { directChannel } from '../../kit/channel-ids.ts';
import { make, person, say, StoreFixture, write, type OpenStore } from './store.fixture.ts';

export const presenceContract = (open: OpenStore): void => {
  const on = new StoreFixture(open);
  const names = ['asha', 'bilal', 'chitra', 'dev'];

  const direct = async (one: string, other: string, said: boolean): Promise<void> => {
    const id = directChannel(one, other);
    const opening = { do: 'open', channel: id } as const;
    const both = [
      { ...opening, user: other, announce: false },
      { ...opening, user: one, announce: true },
    ];
    const steps = said ? [say(id, one, 'hello')] : [];
    await on.store.commit([write([make(id, 'direct'), ...both, ...steps])]);
  };

  const make4 = async (): Promise<void> => {
    for (const name of names) await on.store.accounts.createUser(person(name, name, name), null);
    await direct('asha', 'bilal', true);
    await direct('asha', 'chitra', false);
    await direct('asha', 'dev', true);
  };

  describe('presence', () => {
    it('concerns the others of the newest direct channels; both must have it open to be contacts', async () => {
      await make4();
      const { rule, blocked, peers } = await on.store.presence.circle('asha', 10);
      expect([rule, blocked]).toEqual(['everyone', []]);
      expect(new Map(peers.map(({ user, isContact }) => [user, isContact]))).toEqual(
        new Map([
          ['bilal', true],
          ['chitra', false],
          ['dev', true],
        ]),
      );
      expect((await on.store.presence.circle('asha', 2)).peers.map(({ user }) => user).toSorted()).toEqual([
        'chitra',
        'dev',
      ]);
      expect((await on.store.presence.circle('chitra', 10)).peers).toEqual([]);
    });

    it('knows whoever is named and has an account, whatever he shares', async () => {
      await make4();
      await on.store.accounts.updateProfile('dev', { privacy: { lastSeen: 'contacts' } });
      const nobody = { lastSeenAt: null, rule: 'everyone' };
      expect(await on.store.presence.acquaintances('bilal', ['asha', 'dev', 'nobody'])).toEqual([
        { ...nobody, user: 'asha', isContact: true },
        { ...nobody, user: 'dev', isContact: false, rule: 'contacts' },
      ]);
    });

    it('tells whom one blocked and who blocked one alike, and what one tells of oneself', async () => {
      await make4();
      const step = { do: 'block', on: true, maxBlocks: 10 } as const;
      await on.store.commit([write([{ ...step, user: 'asha', other: 'bilal' }])]);
      await on.store.commit([write([{ ...step, user: 'dev', other: 'asha' }])]);
      await on.store.accounts.updateProfile('asha', { privacy: { lastSeen: 'nobody' } });
      const { rule, blocked } = await on.store.presence.circle('asha', 0);
      expect([rule, blocked]).toEqual(['nobody', ['bilal', 'dev']]);
    });

    it('keeps the last time, also after a restart', async () => {
      await make4();
      await on.store.presence.keepSeen([
        { user: 'asha', at: 30 },
        { user: 'bilal', at: 20 },
      ]);
      await on.store.presence.keepSeen([{ user: 'asha', at: 10 }]);
      await on.reopen();
      expect(await on.store.presence.seenSince(20, 10)).toEqual([
        { user: 'asha', at: 30 },
        { user: 'bilal', at: 20 },
      ]);
      expect(await on.store.presence.seenSince(20, 1)).toHaveLength(1);
      const [asha] = await on.store.presence.acquaintances('bilal', ['asha']);
      expect(asha?.lastSeenAt).toBe(30);
    });
  });
};
