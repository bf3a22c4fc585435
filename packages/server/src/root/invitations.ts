/**
 * Invitations to groups as they admit to the place (GHANTI_REGISTRATION=invite): the store makes account and use one transaction,
 * and the newcomer joins the group as anybody would.
 */
import type { Invitations } from '../auth/accounts.ts';
import type { Store } from '../store/store.ts';
import { acting, type OpenCommands } from './open-commands.ts';
import type { Parts } from './parts.ts';

export const invitationsTo = (store: Store, { own }: OpenCommands, { clock }: Parts): Invitations => ({
  stands: async (code) => (await store.invites.standing(code, clock.now())) !== undefined,
  admit: (user, passwordHash, code) => store.invites.admit(user, passwordHash, code),
  accept: async (user, code) => {
    await acting(own, user).call('acceptInvite', { clientId: 'register', code });
  },
});
