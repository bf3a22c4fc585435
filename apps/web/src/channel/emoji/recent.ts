/** The emoji that this person used last, kept by the browser; and the six that are always at hand. */
import { kept } from '../../ui/kept.ts';

export const quickEmoji = ['👍', '❤️', '😂', '😮', '🙏', '🎉'] as const;

const most = 24;
const store = kept('emoji');

export const recentEmoji = (): readonly string[] =>
  (store.get() ?? '').split(' ').filter((one) => one !== '');

export const noteEmoji = (emoji: string): void =>
  store.set([emoji, ...recentEmoji().filter((one) => one !== emoji)].slice(0, most).join(' '));
