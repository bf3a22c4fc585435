/** A good call of every command on groups, on oneself and on other people; see samples.ts. */
import type { Sample } from './samples.ts';

export const channelSamples: Readonly<Record<string, Sample>> = {
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
