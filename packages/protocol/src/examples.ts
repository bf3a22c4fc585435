/**
 * One example of each command, for the documents and for whoever reads them. Promises that every one is complete and fits its schema: the
 * compiler asks for each name, a test parses each. Those of events, signals and other routes are beside it.
 */
import type { CommandName, CommandRequest } from './command.ts';

export const clientId = '0193a1b2-c3d4-7000-8000-000000000042';
export const asha = 'u_Jx2mQ7bV0aTn4kR9sWcYzA';
export const bilal = 'u_p8Lr3EuD5hGf1oXiN6vKtB';
export const channel = '0193a1b0-7e2f-7000-8000-00000000c0de';
export const feed = 'feed:market';
export const at = 1_763_630_000_000;
const message = { channel, seq: 42 };
const code = 'K7QM2XWD';

export const commandExamples: { readonly [N in CommandName]: CommandRequest<N> } = {
  sendMessage: { channel, text: 'Chai at four? चार बजे चाय?', clientId },
  editMessage: { ...message, text: 'Chai at five?', clientId },
  deleteMessage: { ...message, scope: 'everyone', clientId },
  react: { ...message, emoji: '🎉', on: true, clientId },
  vote: { ...message, options: [0], clientId },
  closePoll: { ...message, clientId },
  pinMessage: { ...message, on: true, clientId },
  listPins: { channel },
  mark: { marks: [{ channel, delivered: 42, seen: 41 }] },
  receipts: message,
  typing: { channel, state: 'typing' },
  signal: { channel, name: 'pointer', data: { x: 120, y: 48 } },
  history: { channel, limit: 20 },
  search: { q: 'chai* four', limit: 20 },
  listChannels: { limit: 20 },
  getChannel: { channel },
  listMembers: { channel, limit: 20 },
  openDirect: { user: bilal },
  createGroup: { title: 'Nukkad Cricket Club', members: [], clientId },
  updateChannel: { channel, title: 'Sunday Cricket', clientId },
  addMembers: { channel, users: [bilal], clientId },
  removeMember: { channel, user: bilal, clientId },
  leave: { channel, clientId },
  setRole: { channel, user: bilal, role: 'admin', clientId },
  createInvite: { channel, maxUses: 20, clientId },
  listInvites: { channel },
  revokeInvite: { code },
  acceptInvite: { code, clientId },
  setPreferences: { channel, pinned: true },
  watchPresence: { users: [bilal] },
  blockUser: { user: bilal, on: true },
  listBlocks: {},
  findUsers: { q: 'bil', limit: 20 },
  getProfile: { user: bilal },
  updateProfile: { about: 'Cricket on Saturdays, code the rest of the week.' },
  notify: { users: [asha], title: 'Your order has left', url: '/orders/7', clientId },
  createFeed: { name: 'market', public: true, delivery: 'latest', maxPerSecond: 20, clientId },
  deleteFeed: { channel: feed },
  listFeeds: { limit: 100 },
  publish: { channel: feed, key: 'CHAI', data: { price: 118.4 } },
  subscribe: { channel: feed, latest: true },
  unsubscribe: { channel: feed },
  sync: { window: 200 },
  authenticate: { token: 'eyJhbGciOiJIUzI1NiJ9.e30.…' },
};
