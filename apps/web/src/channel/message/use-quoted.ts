/** The message that another one answers: from what is loaded, else asked for once. */
import type { MessageItem } from '@ghanti/client';
import { useChannel, useClient } from '@ghanti/react';
import { useCallback, useEffect, useState, useSyncExternalStore } from 'react';

export type Quoted = {
  readonly by: string;
  readonly text: string;
  readonly poll: string | undefined;
  readonly isGone: boolean;
};

const fromItem = ({ by, text, poll, deleted, expired }: MessageItem): Quoted => ({
  by,
  text,
  poll: poll?.question,
  isGone: deleted || expired,
});

/** By channel and seq: what was asked for once, for as long as the page lives; few and small. */
const asked = new Map<string, Quoted | 'gone'>();
const most = 500;

const keep = (key: string, quoted: Quoted | 'gone'): void => {
  if (asked.size >= most) asked.delete(asked.keys().next().value ?? '');
  asked.set(key, quoted);
};

const useAsked = (id: string, seq: number | undefined): Quoted | 'gone' | undefined => {
  const client = useClient();
  const key = `${id} ${seq}`;
  const [, redraw] = useState(0);
  useEffect(() => {
    if (seq === undefined || asked.has(key)) return undefined;
    let current = true;
    const ask = async (): Promise<void> => {
      const { messages } = await client.call('history', { channel: id, around: seq, limit: 1 });
      const found = messages.find((message) => message.seq === seq);
      if (found?.type !== 'receiveMessage') return keep(key, 'gone');
      const { data, state, by } = found;
      const isGone = state?.deleted === true || state?.expired === true;
      keep(key, { by: by ?? '', text: data.text ?? '', poll: data.poll?.question, isGone });
    };
    ask()
      .then(() => current && redraw((count) => count + 1))
      // Asked again when the message is drawn again.
      .catch(() => undefined);
    return () => {
      current = false;
    };
  }, [client, id, seq, key]);
  return asked.get(key);
};

/** Undefined while nothing is known of it. */
export const useQuoted = (id: string, seq: number): Quoted | 'gone' | undefined => {
  const { timeline } = useChannel(id);
  const find = useCallback(
    () => timeline.get().items.find((item) => item.kind === 'message' && item.seq === seq),
    [timeline, seq],
  );
  const item = useSyncExternalStore(timeline.subscribe, find);
  const other = useAsked(id, item === undefined ? seq : undefined);
  return item?.kind === 'message' ? fromItem(item) : other;
};
