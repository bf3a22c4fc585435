/** Forwards a message to chats (M11). */
import type { MessageItem } from '@ghanti/client';
import { useClient } from '@ghanti/react';
import { useWords } from '../../i18n/language.ts';
import { notify } from '../../ui/notices.ts';
import { useConversation } from '../conversation.ts';
import { undertake } from '../undertake.ts';
import { PickChats } from './pick-chats.tsx';

type Props = { readonly item: MessageItem; readonly seq: number; readonly onClose: () => void };

export const ForwardDialog = ({ seq, onClose }: Props) => {
  const { channel: words } = useWords();
  const client = useClient();
  const { channel } = useConversation();
  const forward = (chosen: readonly string[]): void => {
    for (const id of chosen)
      // What becomes of it stands at the message there.
      undertake(client.channel(id).send({ forwardOf: { channel: channel.id, seq } }).stored);
    notify(words.forwardDone(chosen.length));
    onClose();
  };
  return (
    <PickChats
      title={words.forwardTitle}
      send={(count) => (count === 0 ? words.forward : words.forwardSend(count))}
      onSend={forward}
      onClose={onClose}
    />
  );
};
