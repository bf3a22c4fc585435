/**
 * One example of each address that is no command: sign-in, one's own account, the Lab, and what administrators do. Promises that every
 * one is complete and fits its schema: the compiler asks for each name, a test parses each.
 */
import type * as z from 'zod';
import type { authRoutes, AuthRouteName } from './auth.ts';
import type { adminCommands, AdminCommandName } from './commands/admin.ts';
import { bilal, channel } from './examples.ts';

const code = 'K7QM2XWD';
const password = 'correct horse battery';
const lab = 'Zm9yIHRoZSBiZWxsIG9mIA';
const user = bilal;

export const authExamples: { readonly [N in AuthRouteName]: z.input<(typeof authRoutes)[N]['input']> } = {
  register: { handle: 'asha', name: 'Asha Rao', password },
  demo: { name: 'Asha Rao' },
  login: { handle: 'asha', password },
  refresh: {},
  logout: {},
  listSessions: {},
  endSession: { sid: 's_7hQd' },
  endOtherSessions: {},
  changePassword: { current: password, password: 'battery horse correct' },
  resetPassword: { code, password },
  signInOptions: {},
  exportMe: {},
  eraseMe: { password },
  ticket: {},
  openLab: {},
  readLab: { lab, after: 0 },
  closeLab: { lab },
};

export const adminExamples: {
  readonly [N in AdminCommandName]: z.input<(typeof adminCommands)[N]['input']>;
} = {
  listUsers: { limit: 20 },
  suspendUser: { user, on: true },
  signOutUser: { user },
  setAdmin: { user, on: true },
  eraseUser: { user },
  createResetLink: { user },
  listConnections: { limit: 20 },
  closeConnection: { connection: 'k_3fT9' },
  listAllChannels: { kind: 'group', limit: 20 },
  deleteAnyMessage: { channel, seq: 42 },
  createKey: { name: 'porch', scopes: ['publish:sensors'] },
  listKeys: { limit: 20 },
  revokeKey: { id: 'k_3fT9' },
  revokeToken: { jti: 'a-token-of-the-shop' },
  listAudit: { limit: 20 },
  getMetrics: {},
};
