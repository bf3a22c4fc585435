/**
 * What stands in the composer. Writing, it is the channel's draft: kept at once, the same on one's other devices (C3). An
 * edit in progress has a text of its own and leaves the draft alone.
 */
import type { MessageItem } from '@ghanti/client';
import { useChannel, useChannelRow } from '@ghanti/react';
import { useCallback, useState } from 'react';

export type Mode =
  | { readonly is: 'write'; readonly reply: MessageItem | undefined }
  | { readonly is: 'edit'; readonly item: MessageItem };

/** The draft as it is written here; that of another device comes in while nobody writes here. */
const useDraft = (id: string, isWriting: boolean) => {
  const kept = useChannelRow(id)?.draft ?? '';
  const [written, setWritten] = useState(kept);
  const [known, setKnown] = useState(kept);
  if (kept !== known) {
    setKnown(kept);
    if (!isWriting || written === '') setWritten(kept);
  }
  return [written, setWritten] as const;
};

/** `isWriting`: the field has the focus. */
export const useText = (id: string, mode: Mode, isWriting: boolean) => {
  const channel = useChannel(id);
  const [draft, setDraft] = useDraft(id, isWriting);
  const [edited, setEdited] = useState('');
  const item = mode.is === 'edit' ? mode.item : undefined;
  const [editing, setEditing] = useState<MessageItem>();
  if (item !== editing) {
    setEditing(item);
    setEdited(item?.text ?? '');
  }
  const isEditing = item !== undefined;
  const setText = useCallback(
    (text: string): void => {
      if (isEditing) return setEdited(text);
      setDraft(text);
      channel.setDraft(text);
      channel.setTyping(text.trim() === '' ? 'idle' : 'typing');
    },
    [channel, isEditing, setDraft],
  );
  return { text: isEditing ? edited : draft, setText };
};
