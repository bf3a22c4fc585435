/** How far a message of one's own came: who has read it, whom it reached, and who is missing (M2). */
import type { MessageItem } from '@ghanti/client';
import { useClient, useReceipts } from '@ghanti/react';
import { useFormat } from '../../i18n/format.ts';
import { useWords } from '../../i18n/language.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { useLoaded } from '../../ui/use-loaded.ts';
import { useConversation } from '../conversation.ts';
import { People } from '../people.tsx';
import { momentLabel } from '../timeline/day.ts';
import { useCalendar } from '../timeline/use-calendar.ts';
import styles from './info-dialog.module.css';

type Props = { readonly item: MessageItem; readonly seq: number; readonly onClose: () => void };

export const InfoDialog = ({ item, seq, onClose }: Props) => {
  const { channel: words, common } = useWords();
  const { number } = useFormat();
  const client = useClient();
  const { channel, me } = useConversation();
  const calendar = useCalendar();
  const counts = useReceipts(channel.id, seq);
  // Asked anew whenever somebody got further.
  const key = `${channel.id} ${seq} ${counts.delivered} ${counts.seen}`;
  const { data, fault, reload } = useLoaded(key, () => client.call('receipts', { channel: channel.id, seq }));
  const people = (data?.people ?? []).filter(({ user }) => user !== me);
  const users = (which: (one: (typeof people)[number]) => boolean): string[] =>
    people.filter(which).map(({ user }) => user);
  return (
    <Dialog title={words.info} onClose={onClose}>
      <p className={styles.line}>
        {words.sentAt}: {momentLabel(item.at, calendar)}
      </p>
      <p className={styles.line}>
        {counts.total === 0
          ? words.nobodyElse
          : words.infoCounts(number(counts.seen), number(counts.delivered), number(counts.total))}
      </p>
      {fault !== undefined && <Button onClick={reload}>{common.retry}</Button>}
      <div className={styles.people} aria-busy={data === undefined}>
        <People title={words.readBy} users={users(({ seen }) => seen)} />
        <People title={words.deliveredTo} users={users(({ seen, delivered }) => delivered && !seen)} />
        <People title={words.notYet} users={users(({ delivered }) => !delivered)} />
      </div>
    </Dialog>
  );
};
