/** The pinned messages of a channel, newest pin first; asked for anew when one is pinned, taken down or deleted (T22). */
import { useClient, useConnection } from '@ghanti/react';
import { useEffect, useState } from 'react';

export type Pinned = { readonly seq: number; readonly text: string };

export const usePins = (id: string): readonly Pinned[] => {
  const client = useClient();
  const isLive = useConnection().is === 'live';
  const [pins, setPins] = useState<readonly Pinned[]>([]);
  const [round, setRound] = useState(0);
  useEffect(() => {
    const again = ({ channel }: { readonly channel?: string | undefined }): void => {
      if (channel === id) setRound((count) => count + 1);
    };
    const stops = [
      client.on('messagePinned', again),
      client.on('messageDeleted', again),
      client.on('messageEdited', again),
    ];
    return () => stops.forEach((stop) => stop());
  }, [client, id]);
  useEffect(() => {
    if (!isLive) return undefined;
    let current = true;
    const ask = async (): Promise<void> => {
      const { messages } = await client.call('listPins', { channel: id });
      const found = messages.flatMap((message): Pinned[] => {
        const isGone = message.state?.deleted === true || message.state?.expired === true;
        if (message.type !== 'receiveMessage' || isGone) return [];
        return [{ seq: message.seq, text: message.data.text ?? message.data.poll?.question ?? '' }];
      });
      if (current) setPins(found);
    };
    // Without an answer what was there stays; the next pin or connection asks again.
    ask().catch(() => undefined);
    return () => {
      current = false;
    };
  }, [client, id, isLive, round]);
  return pins;
};
