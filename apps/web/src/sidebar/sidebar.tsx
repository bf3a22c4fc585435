/**
 * The chat list with what stands above it: the way to somebody new, the search, the choice of what to show. It is there
 * from the first paint on, as this device last knew it (G1).
 */
import { useChannels, useMe } from '@ghanti/react';
import { MessageCirclePlus } from 'lucide-react';
import { useState } from 'react';
import { Link } from 'wouter';
import { useWords } from '../i18n/language.ts';
import { newChatPath, settingsPath, useGo } from '../shell/place.ts';
import { Avatar } from '../ui/avatar.tsx';
import { Bell } from '../ui/bell.tsx';
import { IconButton } from '../ui/icon-button.tsx';
import { SearchField } from '../ui/search-field.tsx';
import { SkeletonRows } from '../ui/skeleton.tsx';
import { ChannelList } from './channel-list.tsx';
import { FilterBar } from './filter-bar.tsx';
import { isShown, useFilter } from './filter.ts';
import { FindResults } from './find-results.tsx';
import { NoChannels } from './no-channels.tsx';
import styles from './sidebar.module.css';

const skeletonRows = 7;

const Header = () => {
  const { shell, sidebar } = useWords();
  const me = useMe();
  const { go } = useGo();
  return (
    <header className={styles.header}>
      <span className={styles.bell}>
        <Bell />
      </span>
      <h1 className={styles.title}>{sidebar.chats}</h1>
      <IconButton label={sidebar.newChat} className={styles.new} onClick={() => go(newChatPath)}>
        <MessageCirclePlus size={22} />
      </IconButton>
      {me !== undefined && (
        <Link
          href={settingsPath()}
          className={styles.me}
          aria-label={`${shell.account}: ${me.name}`}
          title={me.name}
        >
          <Avatar id={me.id} name={me.name} size="small" />
        </Link>
      )}
    </header>
  );
};

const Chats = ({ open }: { readonly open: string | undefined }) => {
  const { common } = useWords();
  const list = useChannels();
  const filter = useFilter();
  const rows = list.rows.filter((row) => isShown(row, filter, open));
  if (rows.length > 0) return <ChannelList rows={rows} open={open} />;
  if (list.is === 'loading') return <SkeletonRows count={skeletonRows} label={common.loading} />;
  return <NoChannels filter={filter} />;
};

export const Sidebar = ({ open }: { readonly open: string | undefined }) => {
  const { sidebar } = useWords();
  const [text, setText] = useState('');
  const wanted = text.trim();
  return (
    <>
      <Header />
      <div className={styles.search}>
        <SearchField label={sidebar.find} clearLabel={sidebar.clearFind} value={text} onChange={setText} />
      </div>
      {wanted === '' ? (
        <>
          <FilterBar />
          <Chats open={open} />
        </>
      ) : (
        <FindResults text={wanted} onPick={() => setText('')} />
      )}
    </>
  );
};
