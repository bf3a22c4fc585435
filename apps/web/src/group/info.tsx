/**
 * The page of a chat: beside the conversation where there is room, over it where there is not. What it shows depends on
 * whether it is a group or one person.
 */
import { useChannelRow } from '@ghanti/react';
import { X } from 'lucide-react';
import { useEffect, useRef } from 'react';
import { useWords } from '../i18n/language.ts';
import { PersonInfo } from '../person/person-info.tsx';
import { channelPath, useGo } from '../shell/place.ts';
import { Empty } from '../ui/empty.tsx';
import { IconButton } from '../ui/icon-button.tsx';
import { GroupInfo } from './group-info.tsx';
import styles from './info.module.css';

const Content = ({ id }: { readonly id: string }) => {
  const { people } = useWords();
  const row = useChannelRow(id);
  if (row === undefined) return <Empty title={people.gone} hint={people.goneHint} />;
  return row.kind === 'group' ? <GroupInfo row={row} /> : <PersonInfo row={row} />;
};

const Info = ({ id }: { readonly id: string }) => {
  const { people } = useWords();
  const row = useChannelRow(id);
  const { up } = useGo();
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus({ preventScroll: true }), [id]);
  const close = (): void => up(channelPath(id));
  return (
    <aside
      className={styles.panel}
      aria-labelledby="info-title"
      data-pane="panel"
      onKeyDown={(event) => {
        if (event.key === 'Escape') close();
      }}
    >
      <header className={styles.header}>
        <IconButton label={people.closeInfo} onClick={close}>
          <X size={20} />
        </IconButton>
        <h2 ref={heading} id="info-title" tabIndex={-1}>
          {row?.kind === 'group' ? people.groupInfo : people.personInfo}
        </h2>
      </header>
      <div className={styles.body}>
        <Content key={id} id={id} />
      </div>
    </aside>
  );
};

export default Info;
