/** The way between the app's parts: at the side on a desk, at the foot of a phone. Parts that are not built have no entry. */
import { useMe } from '@ghanti/react';
import { Activity, FlaskConical, MessageCircle, Settings } from 'lucide-react';
import type { ReactNode } from 'react';
import { Link } from 'wouter';
import { useWords } from '../i18n/language.ts';
import { Avatar } from '../ui/avatar.tsx';
import { Bell } from '../ui/bell.tsx';
import { cx } from '../ui/cx.ts';
import { feedsPath, labPath, listPath, settingsPath, type Place } from './place.ts';
import styles from './rail.module.css';
import { useHasFeeds } from './use-has-feeds.ts';

type ItemProps = {
  readonly to: string;
  readonly label: string;
  readonly here: boolean;
  readonly children: ReactNode;
};

const Item = ({ to, label, here, children }: ItemProps) => (
  <Link
    href={to}
    className={cx(styles.item, here && styles.here)}
    aria-current={here ? 'page' : undefined}
    title={label}
  >
    {children}
    <span className={styles.label}>{label}</span>
  </Link>
);

export const Rail = ({ place }: { readonly place: Place }) => {
  const { shell, sidebar } = useWords();
  const me = useMe();
  const inSettings = place.is === 'settings';
  const inLab = place.is === 'lab';
  const inFeeds = place.is === 'feeds';
  const hasFeeds = useHasFeeds();
  return (
    <nav className={styles.rail} aria-label={shell.navigation} data-pane="rail">
      <span className={styles.mark}>
        <Bell size={32} />
      </span>
      <Item to={listPath} label={sidebar.chats} here={!inSettings && !inLab && !inFeeds}>
        <MessageCircle size={22} aria-hidden="true" />
      </Item>
      {(hasFeeds || inFeeds) && (
        <Item to={feedsPath} label={shell.feeds} here={inFeeds}>
          <Activity size={22} aria-hidden="true" />
        </Item>
      )}
      <Item to={labPath} label={shell.lab} here={inLab}>
        <FlaskConical size={22} aria-hidden="true" />
      </Item>
      <Item to={settingsPath()} label={sidebar.settings} here={inSettings}>
        <Settings size={22} aria-hidden="true" />
      </Item>
      {me !== undefined && (
        <Link
          href={settingsPath('profile')}
          className={styles.me}
          title={me.name}
          aria-label={`${shell.account}: ${me.name}`}
        >
          <Avatar id={me.id} name={me.name} size="small" />
        </Link>
      )}
    </nav>
  );
};
