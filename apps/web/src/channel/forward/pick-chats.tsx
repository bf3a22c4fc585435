/** Picks the chats that something is sent to, up to five at once (M11, F9). */
import type { ChannelRow } from '@ghanti/client';
import { useChannels, useClient } from '@ghanti/react';
import { useState, type ReactNode } from 'react';
import { useWords } from '../../i18n/language.ts';
import { Avatar } from '../../ui/avatar.tsx';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { SearchField } from '../../ui/search-field.tsx';
import styles from './pick-chats.module.css';

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

type Props = {
  readonly title: string;
  /** What the button says, for so many. */
  readonly send: (count: number) => string;
  /** What is sent, where that is not before one's eyes. */
  readonly children?: ReactNode;
  readonly onSend: (channels: readonly string[]) => void;
  readonly onClose: () => void;
};

export const PickChats = ({ title, send, children, onSend, onClose }: Props) => {
  const { channel: words, common } = useWords();
  const [text, setText] = useState('');
  const [chosen, setChosen] = useState<readonly string[]>([]);
  const rows = useTargets(text);
  const footer = (
    <>
      <Button onClick={onClose}>{common.cancel}</Button>
      <Button kind="primary" disabled={chosen.length === 0} onClick={() => onSend(chosen)}>
        {send(chosen.length)}
      </Button>
    </>
  );
  return (
    <Dialog title={title} onClose={onClose} footer={footer} tall>
      {children}
      <SearchField label={words.forwardFind} clearLabel={common.clear} value={text} onChange={setText} />
      {chosen.length >= mostChats && <p className={styles.hint}>{words.forwardMost}</p>}
      {rows.length === 0 && <p className={styles.hint}>{words.forwardNone}</p>}
      <Chats rows={rows} chosen={chosen} onChange={setChosen} />
    </Dialog>
  );
};
