/**
 * What somebody who is signed in sees: the way around, the list, the conversation and its panel, as many of them side by
 * side as fit. Below 600 px one at a time (B1). A fault in one leaves the others alone (G12).
 */
import { lazy, Suspense, useEffect } from 'react';
import { useLocation } from 'wouter';
import { ChannelPane } from '../channel/channel-pane.tsx';
import { useWords } from '../i18n/language.ts';
import { Sidebar } from '../sidebar/sidebar.tsx';
import { PickChat } from '../sidebar/pick-chat.tsx';
import { PaneBoundary } from '../ui/pane-boundary.tsx';
import { Announcer } from './announcer.tsx';
import { ConnectionBanner } from './connection-banner.tsx';
import { listPath, settingsTabs, usePlace, type Place } from './place.ts';
import { Rail } from './rail.tsx';
import { Rings } from '../feeds/rings.tsx';
import styles from './shell.module.css';
import { useRefusedDeeds, useUnarchive } from './use-deeds.ts';
import { useHurry } from './use-hurry.ts';
import { useShortcuts } from './use-shortcuts.ts';
import { useTitle } from './use-title.ts';
import { useListWidth } from '../sidebar/use-list-width.ts';
import { ListResizer } from '../sidebar/list-resizer.tsx';

const NewChat = lazy(() => import('../new/new-chat.tsx'));
const NewGroup = lazy(() => import('../new/new-group.tsx'));
const SettingsMenu = lazy(() => import('../settings/settings-menu.tsx'));
const SettingsPage = lazy(() => import('../settings/settings-page.tsx'));
const Info = lazy(() => import('../group/info.tsx'));
const LabPage = lazy(() => import('../lab/lab-page.tsx'));
const FeedList = lazy(() => import('../feeds/feed-list.tsx'));
const FeedPage = lazy(() => import('../feeds/feed-page.tsx'));
const Join = lazy(() => import('../new/join.tsx'));

const Side = ({ place }: { readonly place: Place }) => {
  if (place.is === 'new') return place.what === 'chat' ? <NewChat /> : <NewGroup />;
  if (place.is === 'settings') return <SettingsMenu tab={place.tab} />;
  if (place.is === 'feeds') return <FeedList id={place.id} />;
  return <Sidebar open={place.is === 'channel' ? place.id : undefined} />;
};

const Main = ({ place }: { readonly place: Place }) => {
  if (place.is === 'channel') return <ChannelPane key={place.id} id={place.id} seq={place.seq} />;
  if (place.is === 'settings') return <SettingsPage tab={place.tab ?? settingsTabs[0]} />;
  if (place.is === 'lab') return <LabPage />;
  if (place.is === 'feeds') return <FeedPage id={place.id} />;
  if (place.is === 'join') return <Join code={place.code} />;
  return <PickChat />;
};

/** Which pane a phone shows. */
const paneOf = (place: Place): 'side' | 'main' | 'panel' => {
  if (place.is === 'channel') return place.info ? 'panel' : 'main';
  if (place.is === 'join' || place.is === 'lab') return 'main';
  if (place.is === 'feeds') return place.id === undefined ? 'side' : 'main';
  return place.is === 'settings' && place.tab !== undefined ? 'main' : 'side';
};

/** Links that were for somebody who is not signed in have done what they are for. */
const useDoneWithLinks = ({ is }: Place): void => {
  const [, navigate] = useLocation();
  useEffect(() => {
    if (is === 'setup' || is === 'reset') navigate(listPath, { replace: true });
  }, [is, navigate]);
};

const useScreenName = (place: Place): string | undefined => {
  const { shell } = useWords();
  return place.is === 'feeds' ? (place.id?.slice('feed:'.length) ?? shell.feeds) : undefined;
};

const useFollowing = (place: Place): void => {
  useHurry();
  useRefusedDeeds();
  useUnarchive();
  useShortcuts();
  useTitle(place.is === 'channel' ? place.id : undefined, useScreenName(place));
  useDoneWithLinks(place);
};

export const Shell = () => {
  const { shell } = useWords();
  const place = usePlace();
  const width = useListWidth();
  useFollowing(place);
  return (
    <div
      className={styles.shell}
      data-shows={paneOf(place)}
      data-deep={place.is === 'new' || undefined}
      style={{ '--list': `${width}px` }}
    >
      <a className={styles.skip} href="#conversation">
        {shell.skip}
      </a>
      <Rail place={place} />
      <section
        className={styles.side}
        aria-label={place.is === 'feeds' ? shell.feeds : shell.chatList}
        data-pane="side"
        hidden={place.is === 'lab'}
      >
        <PaneBoundary key={place.is}>
          <Suspense>
            <Side place={place} />
          </Suspense>
        </PaneBoundary>
        <ListResizer />
      </section>
      <main
        className={styles.main}
        id="conversation"
        tabIndex={-1}
        aria-label={place.is === 'feeds' ? shell.feed : shell.conversation}
        data-pane="main"
      >
        <PaneBoundary key={'id' in place ? place.id : place.is}>
          <Suspense>
            <Main place={place} />
          </Suspense>
        </PaneBoundary>
        <ConnectionBanner />
      </main>
      {place.is === 'channel' && place.info && (
        <PaneBoundary key={place.id}>
          <Suspense>
            <Info id={place.id} />
          </Suspense>
        </PaneBoundary>
      )}
      <Announcer />
      <Rings />
    </div>
  );
};
