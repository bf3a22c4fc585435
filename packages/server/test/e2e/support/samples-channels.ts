/** A good call of every command on groups, on oneself and on other people; see samples.ts. */
import { key, type Sample } from './samples.ts';

export const channelSamples: Readonly<Record<string, Sample>> = {
  updateChannel: ({ channel }) => ({
    ...key(),
    channel,
    title: 'चाय पर चर्चा',
    description: 'Every day at five\nat the gate',
    avatar: '/cup.png',
    posting: 'admins',
    expireAfterMs: null,
  }),
  setRole: ({ channel }) => ({ ...key(), channel, user: 'bilal', role: 'admin' }),
  createInvite: ({ channel }) => ({ ...key(), channel, maxUses: 5, expiresAt: 4_000_000_000_000 }),
  listInvites: ({ channel }) => ({ channel }),
  revokeInvite: ({ codes }) => ({ code: codes.own }),
  acceptInvite: ({ codes }) => ({ ...key(), code: codes.other }),
  setPreferences: ({ channel }) => ({
    channel,
    mutedUntil: 4_000_000_000_000,
    archived: false,
    pinned: true,
    draft: 'कल मिलते हैं',
  }),
  blockUser: () => ({ user: 'farid', on: true }),
  listBlocks: () => ({}),
  updateProfile: () => ({ about: 'चाय ☕', privacy: { lastSeen: 'contacts' } }),
};
