/**
 * People, as an administrator sees and rules them. Nobody does to himself what would leave the place without an administrator.
 */
import { GhantiError, invalid, notFound, type AdminUser } from '@ghanti/protocol';
import { profileOf } from '../chat/views.ts';
import type { UserRow } from '../store/store.ts';
import type { Admin, AdminHandlers } from './context.ts';

type PeopleHandlers = Pick<
  AdminHandlers,
  'listUsers' | 'suspendUser' | 'signOutUser' | 'setAdmin' | 'eraseUser' | 'createResetLink'
>;

const notOneself = (by: string, user: string): void => {
  if (by === user) throw invalid([{ path: 'user', message: 'not oneself' }]);
};

const shown = ({ connections }: Admin, user: UserRow): AdminUser => ({
  ...profileOf(user),
  roles: [...user.roles],
  createdAt: user.createdAt,
  ...(user.suspendedAt !== undefined && { suspendedAt: user.suspendedAt }),
  connections: connections.of(user.id),
});

/** Where there is such an account. Rejects with `not_found`. */
const present = async ({ store }: Admin, id: string): Promise<void> => {
  const user = await store.accounts.user(id);
  if (user === undefined || user.erasedAt !== undefined) throw notFound();
};

export const peopleOf = (admin: Admin): PeopleHandlers => ({
  async listUsers(_by, { q, after, limit }) {
    const { accounts } = admin.store;
    if (q !== undefined) {
      const found = await accounts.findUsers({ q, limit });
      return { users: found.map((user) => shown(admin, user)) };
    }
    const rows = await accounts.userPage({ after, limit: limit + 1 });
    const users = rows.slice(0, limit).map((user) => shown(admin, user));
    const next = rows.length > limit ? users.at(-1)?.id : undefined;
    return { users, ...(next !== undefined && { next }) };
  },

  async suspendUser(by, { user, on }) {
    notOneself(by, user);
    await admin.oversight.suspend(user, on);
    return {};
  },

  async signOutUser(_by, { user }) {
    await present(admin, user);
    return { ended: await admin.oversight.signOut(user) };
  },

  async setAdmin(by, { user, on }) {
    notOneself(by, user);
    await present(admin, user);
    if ((await admin.store.accounts.passwordHash(user)) === undefined)
      throw new GhantiError(
        'forbidden',
        'only who signs in here by a password is made an administrator here',
      );
    await admin.oversight.setAdmin(user, on);
    return {};
  },

  async eraseUser(by, { user }) {
    notOneself(by, user);
    await present(admin, user);
    await admin.erase(user);
    return {};
  },

  async createResetLink(_by, { user }) {
    const link = await admin.links.reset(user);
    if (link === undefined) throw notFound();
    return { ...link, url: `${admin.url()}/reset/${link.code}` };
  },
});
