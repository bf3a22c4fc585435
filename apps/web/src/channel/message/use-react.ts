/**
 * Puts a reaction or takes it back: seen at once, taken back where the server refuses (M8). The emoji that one uses stand
 * first the next time.
 */
import type { MessageItem } from '@ghanti/client';
import { useCallback } from 'react';
import { useConversation } from '../conversation.ts';
import { noteEmoji } from '../emoji/recent.ts';
import { useTold } from '../use-told.ts';

export const useReact = (): ((item: MessageItem, emoji: string, on: boolean) => void) => {
  const { channel } = useConversation();
  const told = useTold();
  return useCallback(
    ({ seq, clientId }, emoji, on) => {
      const target = seq ?? clientId;
      if (target === undefined) return;
      if (on) noteEmoji(emoji);
      told(channel.react(target, emoji, on), 'react');
    },
    [channel, told],
  );
};
