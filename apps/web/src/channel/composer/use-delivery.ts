/** Hands over what was written: a message, an answer, or another text for a message (C4, C10, C11). */
import { useCallback } from 'react';
import { useConversation } from '../conversation.ts';
import { undertake } from '../undertake.ts';
import type { Mode } from './use-text.ts';
import { mentionedIn } from './words-at.ts';

/** `picked`: whom one picked from the list of people, by name. */
export const useDelivery = (picked: ReadonlyMap<string, string>): ((text: string, mode: Mode) => void) => {
  const { channel } = useConversation();
  return useCallback(
    (written, mode) => {
      const text = written.trim();
      if (mode.is === 'edit') {
        const target = mode.item.seq ?? mode.item.clientId;
        if (target !== undefined && text !== mode.item.text) undertake(channel.edit(target, text));
        return;
      }
      const mentions = mentionedIn(text, picked);
      const replyTo = mode.reply?.seq;
      const message = {
        text,
        ...(replyTo !== undefined && { replyTo }),
        ...(mentions.length > 0 && { mentions }),
      };
      // What becomes of it stands at the message itself.
      undertake(channel.send(message).stored);
      channel.setTyping('idle');
    },
    [channel, picked],
  );
};
