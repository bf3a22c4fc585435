/**
 * The page of a chat: beside the conversation where there is room, over it where there is not. What it shows depends on
 * whether it is a group or one person.
 */
import { useChannelRow } from '@ghanti/react';
import { X } from 'lucide-react';
import { useEffect, useRef, type KeyboardEvent, type RefObject } from 'react';
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

/** The focus is in the page of the chat while it is open, and goes back to where it was (Y5). */
const useFocusWhileOpen = (heading: RefObject<HTMLElement | null>, id: string): void =>
  useEffect(() => {
    const before = document.activeElement;
    heading.current?.focus({ preventScroll: true });
    return () => {
      if (document.activeElement === document.body && before instanceof HTMLElement) before.focus();
    };
  }, [heading, id]);

/** A dialog that was opened from here is a layer of its own. */
const isInDialog = ({ target }: KeyboardEvent): boolean =>
  target instanceof Element && target.closest('dialog') !== null;

const Info = ({ id }: { readonly id: string }) => {
  const { people } = useWords();
  const row = useChannelRow(id);
  const { up } = useGo();
  const heading = useRef<HTMLHeadingElement>(null);
  useFocusWhileOpen(heading, id);
  const close = (): void => up(channelPath(id));
  return (
    <aside
      className={styles.panel}
      aria-labelledby="info-title"
      data-pane="panel"
      onKeyDown={(event) => {
        if (event.key === 'Escape' && !isInDialog(event)) close();
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
