/**
 * Puts a reaction or takes it back: seen at once, taken back where the server refuses (M8). The emoji that one uses stand
 * first the next time.
 */
import type { MessageItem } from '@ghanti/client';
import { useCallback } from 'react';
import { useConversation } from '../conversation.ts';
import { noteEmoji } from '../emoji/recent.ts';
import { undertake } from '../undertake.ts';

export const useReact = (): ((item: MessageItem, emoji: string, on: boolean) => void) => {
  const { channel } = useConversation();
  return useCallback(
    ({ seq, clientId }, emoji, on) => {
      const target = seq ?? clientId;
      if (target === undefined) return;
      if (on) noteEmoji(emoji);
      undertake(channel.react(target, emoji, on));
    },
    [channel],
  );
};
