/** A good call of every command on a message that is there; see samples.ts. */
import { key, type Sample } from './samples.ts';

export const messageSamples: Readonly<Record<string, Sample>> = {
  editMessage: ({ channel }) => ({ ...key(), channel, seq: 5, text: 'haan ji, चाय ☕' }),
  deleteMessage: ({ channel }) => ({ ...key(), channel, seq: 4, scope: 'everyone' }),
  react: ({ channel }) => ({ ...key(), channel, seq: 4, emoji: '👨‍👩‍👧‍👦', on: true }),
  vote: ({ channel }) => ({ ...key(), channel, seq: 6, options: [1] }),
  closePoll: ({ channel }) => ({ ...key(), channel, seq: 6 }),
  pinMessage: ({ channel }) => ({ ...key(), channel, seq: 4, on: true }),
  listPins: ({ channel }) => ({ channel }),
};
