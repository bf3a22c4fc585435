/** Whose conversation it is, whether he is there, and the ways to its search and its info. */
import type { ChannelRow } from '@ghanti/client';
import { usePresence } from '@ghanti/react';
import { ChevronLeft, Info, Search } from 'lucide-react';
import { useWords } from '../../i18n/language.ts';
import { infoPath, listPath, useGo } from '../../shell/place.ts';
import { Avatar } from '../../ui/avatar.tsx';
import { IconButton } from '../../ui/icon-button.tsx';
import styles from './header.module.css';
import { Subtitle } from './subtitle.tsx';

type Props = { readonly row: ChannelRow; readonly isSearching: boolean; readonly onSearch: () => void };

export const Header = ({ row, isSearching, onSearch }: Props) => {
  const { channel, common } = useWords();
  const { go, up } = useGo();
  const { id, name, peer, kind } = row;
  const online = usePresence(peer?.id ?? '')?.online === true;
  return (
    <header className={styles.header}>
      <IconButton label={common.back} className={styles.back} onClick={() => up(listPath)}>
        <ChevronLeft size={26} />
      </IconButton>
      <button type="button" className={styles.who} title={channel.openInfo} onClick={() => go(infoPath(id))}>
        <Avatar id={peer?.id ?? id} name={name} size="small" group={kind === 'group'} online={online} />
        <span className={styles.words}>
          <h2 className={styles.name} dir="auto">
            {name}
          </h2>
          <Subtitle row={row} />
        </span>
      </button>
      <IconButton label={channel.search} aria-pressed={isSearching} onClick={onSearch}>
        <Search size={20} />
      </IconButton>
      <IconButton label={channel.openInfo} className={styles.info} onClick={() => go(infoPath(id))}>
        <Info size={20} />
      </IconButton>
    </header>
  );
};
