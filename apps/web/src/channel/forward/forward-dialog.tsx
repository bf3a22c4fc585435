/** Picks the chats that a message is forwarded to, up to five at once (M11). */
import type { ChannelRow, MessageItem } from '@ghanti/client';
import { useChannels, useClient } from '@ghanti/react';
import { useState } from 'react';
import { useWords } from '../../i18n/language.ts';
import { Avatar } from '../../ui/avatar.tsx';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { notify } from '../../ui/notices.ts';
import { SearchField } from '../../ui/search-field.tsx';
import { useConversation } from '../conversation.ts';
import { undertake } from '../undertake.ts';
import styles from './forward-dialog.module.css';

const mostChats = 5;
const mostShown = 60;

const canWrite = ({ posting, role, kind }: ChannelRow): boolean =>
  (kind === 'direct' || kind === 'group') && (posting === 'members' || role !== 'member');

const useTargets = (text: string): readonly ChannelRow[] => {
  const { rows } = useChannels();
  const client = useClient();
  const wanted = text.trim().toLocaleLowerCase();
  const blocked = client.blocks.get();
  return rows
    .filter((row) => canWrite(row) && !blocked.has(row.peer?.id ?? ''))
    .filter(({ name, peer }) => `${name} ${peer?.handle ?? ''}`.toLocaleLowerCase().includes(wanted))
    .slice(0, mostShown);
};

type ChatsProps = {
  readonly rows: readonly ChannelRow[];
  readonly chosen: readonly string[];
  readonly onChange: (chosen: readonly string[]) => void;
};

const Chats = ({ rows, chosen, onChange }: ChatsProps) => (
  <ul className={styles.list}>
    {rows.map(({ id, name, kind, peer }) => {
      const isChosen = chosen.includes(id);
      return (
        <li key={id}>
          <label className={styles.chat}>
            <Avatar id={peer?.id ?? id} name={name} size="small" group={kind === 'group'} />
            <bdi className={styles.name}>{name}</bdi>
            <input
              type="checkbox"
              checked={isChosen}
              disabled={!isChosen && chosen.length >= mostChats}
              onChange={() => onChange(isChosen ? chosen.filter((one) => one !== id) : [...chosen, id])}
            />
          </label>
        </li>
      );
    })}
  </ul>
);

type Props = { readonly item: MessageItem; readonly seq: number; readonly onClose: () => void };

export const ForwardDialog = ({ seq, onClose }: Props) => {
  const { channel: words, common } = useWords();
  const client = useClient();
  const { channel } = useConversation();
  const [text, setText] = useState('');
  const [chosen, setChosen] = useState<readonly string[]>([]);
  const rows = useTargets(text);
  const forward = (): void => {
    for (const id of chosen)
      // What becomes of it stands at the message there.
      undertake(client.channel(id).send({ forwardOf: { channel: channel.id, seq } }).stored);
    notify(words.forwardDone(chosen.length));
    onClose();
  };
  const footer = (
    <>
      <Button onClick={onClose}>{common.cancel}</Button>
      <Button kind="primary" disabled={chosen.length === 0} onClick={forward}>
        {chosen.length === 0 ? words.forward : words.forwardSend(chosen.length)}
      </Button>
    </>
  );
  return (
    <Dialog title={words.forwardTitle} onClose={onClose} footer={footer} tall>
      <SearchField label={words.forwardFind} clearLabel={common.clear} value={text} onChange={setText} />
      {chosen.length >= mostChats && <p className={styles.hint}>{words.forwardMost}</p>}
      {rows.length === 0 && <p className={styles.hint}>{words.forwardNone}</p>}
      <Chats rows={rows} chosen={chosen} onChange={setChosen} />
    </Dialog>
  );
};
