/**
 * One conversation: its head, its messages, the place to write. Here belong the timeline with its dividers, scrolling and
 * grouping (T), the composer with drafts, replies and mentions (C), and what is done with a message (M): for now it shows
 * the newest messages and sends text.
 */
import type { ChannelRow } from '@ghanti/client';
import { useWords } from '../i18n/language.ts';
import { useChannelRow, useChannels, useTyping } from '@ghanti/react';
import { Info } from 'lucide-react';
import { useIsNarrow } from '../ui/use-media.ts';
import { ArrowLeft } from 'lucide-react';
import { infoPath, listPath, useGo } from '../shell/place.ts';
import { Avatar } from '../ui/avatar.tsx';
import { Empty } from '../ui/empty.tsx';
import { IconButton } from '../ui/icon-button.tsx';
import styles from './channel-pane.module.css';
import { Composer } from './composer.tsx';
import { Messages } from './messages.tsx';

const Head = ({ row }: { readonly row: ChannelRow }) => {
  const { common, people, sidebar } = useWords();
  const { go, up } = useGo();
  const typing = useTyping(row.id);
  const members = row.kind === 'group' ? common.members(row.memberCount) : undefined;
  return (
    <header className={styles.head}>
      {useIsNarrow() && (
        <IconButton label={common.back} onClick={() => up(listPath)}>
          <ArrowLeft size={20} />
        </IconButton>
      )}
      <Avatar id={row.peer?.id ?? row.id} name={row.name} size="small" group={row.kind === 'group'} />
      <div className={styles.title}>
        <h2>
          <bdi>{row.name}</bdi>
        </h2>
        <p>{typing.length > 0 ? sidebar.typing : members}</p>
      </div>
      <IconButton label={people.info} onClick={() => go(infoPath(row.id))}>
        <Info size={20} />
      </IconButton>
    </header>
  );
};

type Props = { readonly id: string; readonly seq: number | undefined };

export const ChannelPane = ({ id }: Props) => {
  const { people } = useWords();
  const row = useChannelRow(id);
  const list = useChannels();
  if (row === undefined)
    return list.is === 'current' ? <Empty title={people.gone} hint={people.goneHint} /> : null;
  return (
    <>
      <Head row={row} />
      <Messages id={id} name={row.name} />
      <Composer id={id} name={row.name} />
    </>
  );
};
