/**
 * A feed live: its values as cards, one of them as a chart, or all of it as tables; it can be paused, shared and made to ring (F3 to F10).
 * What is looked at stands in the address. Beside the list, where none is named, the first one is open.
 */
import { useClient, useFeeds } from '@ghanti/react';
import { Activity, RefreshCw } from 'lucide-react';
import { useWords } from '../i18n/language.ts';
import { feedsPath, useGo } from '../shell/place.ts';
import { Button } from '../ui/button.tsx';
import { Empty } from '../ui/empty.tsx';
import { Late } from '../ui/skeleton.tsx';
import { Spinner } from '../ui/spinner.tsx';
import { useIsNarrow } from '../ui/use-media.ts';
import { FeedBody } from './feed-body.tsx';
import { FeedHeader } from './feed-header.tsx';
import styles from './feed-page.module.css';
import { useOpenFeed, type OpenFeed } from './use-open-feed.ts';
import { useView } from './use-view.ts';
import { useFeedWords } from './words/use-feed-words.ts';

const Refused = ({ id, code }: { readonly id: string; readonly code: string | undefined }) => {
  const words = useFeedWords();
  const { common } = useWords();
  const { go } = useGo();
  const client = useClient();
  if (code === 'not_found' || code === 'forbidden' || code === 'invalid')
    return (
      <Empty title={words.gone} hint={words.goneHint}>
        <Button icon={<Activity size={18} />} onClick={() => go(feedsPath)}>
          {words.toFeeds}
        </Button>
      </Empty>
    );
  return (
    <Empty title={words.failed} hint={words.failedHint}>
      <Button icon={<RefreshCw size={18} />} onClick={() => client.feed(id).retry()}>
        {common.retry}
      </Button>
    </Empty>
  );
};

const Opening = () => {
  const words = useFeedWords();
  return (
    <div className={styles.middle} role="status">
      <Late>
        <Spinner />
        {words.opening}
      </Late>
    </div>
  );
};

const Inside = ({ open, title }: { readonly open: OpenFeed; readonly title: string }) => {
  const words = useFeedWords();
  const viewing = useView();
  const { shown } = open;
  if (shown.is === 'refused')
    return (
      <>
        <FeedHeader open={open} title={title} />
        <Refused id={open.id} code={shown.code} />
      </>
    );
  if (shown.values.length > 0) return <FeedBody open={open} title={title} viewing={viewing} />;
  return (
    <>
      <FeedHeader open={open} title={title} />
      {shown.is === 'live' ? <Empty title={words.empty} hint={words.emptyHint} /> : <Opening />}
    </>
  );
};

const Feed = ({ id }: { readonly id: string }) => {
  const open = useOpenFeed(id);
  const title = useFeeds().rows.find((row) => row.id === id)?.title ?? id.replace(/^feed:/, '');
  return (
    <div className={styles.page} data-feed={open.shown.is}>
      <Inside open={open} title={title} />
    </div>
  );
};

const FeedPage = ({ id: given }: { readonly id: string | undefined }) => {
  const words = useFeedWords();
  const { is, rows } = useFeeds();
  const isNarrow = useIsNarrow();
  const id = given ?? (isNarrow ? undefined : rows[0]?.id);
  if (id !== undefined) return <Feed key={id} id={id} />;
  return is === 'loading' ? null : <Empty title={words.pick} hint={words.pickHint} />;
};

export default FeedPage;
