/** The feeds that one may read, by name: public ones and one's own. */
import { useClient, useConnection, useFeeds } from '@ghanti/react';
import { Activity, Globe, Lock, RefreshCw } from 'lucide-react';
import { useEffect } from 'react';
import { Link } from 'wouter';
import { useWords } from '../i18n/language.ts';
import { PaneHeader } from '../new/pane-header.tsx';
import { feedPath, listPath, useGo } from '../shell/place.ts';
import { cx } from '../ui/cx.ts';
import { Empty } from '../ui/empty.tsx';
import { IconButton } from '../ui/icon-button.tsx';
import { SkeletonRows } from '../ui/skeleton.tsx';
import { useIsNarrow } from '../ui/use-media.ts';
import { useTask } from '../ui/use-task.ts';
import styles from './feed-list.module.css';
import { useFeedWords } from './words/use-feed-words.ts';

type Row = ReturnType<typeof useFeeds>['rows'][number];

const size = 20;

const Entry = ({ row, here }: { readonly row: Row; readonly here: boolean }) => {
  const words = useFeedWords();
  const Kind = row.public ? Globe : Lock;
  return (
    <li>
      <Link
        href={feedPath(row.id)}
        state={{ from: location.pathname }}
        className={cx(styles.entry, here && styles.here)}
        aria-current={here ? 'page' : undefined}
        data-row={row.id}
      >
        <span className={styles.icon}>
          <Activity size={size} aria-hidden="true" />
        </span>
        <span className={styles.words}>
          <strong>
            <bdi dir="auto">{row.title}</bdi>
          </strong>
          <small>
            <Kind size={12} aria-hidden="true" />
            {row.public ? words.publicFeed : words.privateFeed}
          </small>
        </span>
      </Link>
    </li>
  );
};

const Rows = ({ id }: { readonly id: string | undefined }) => {
  const words = useFeedWords();
  const { common } = useWords();
  const { is, rows } = useFeeds();
  const isLive = useConnection().is === 'live';
  if (rows.length > 0)
    return (
      <ul>
        {rows.map((row) => (
          <Entry key={row.id} row={row} here={row.id === id} />
        ))}
      </ul>
    );
  if (is === 'loading' && isLive) return <SkeletonRows count={3} label={common.loading} />;
  if (is !== 'current') return <p className={styles.note}>{words.listOffline}</p>;
  return <Empty title={words.none} hint={words.noneHint} />;
};

const FeedList = ({ id: given }: { readonly id: string | undefined }) => {
  const words = useFeedWords();
  const client = useClient();
  const { up } = useGo();
  const isNarrow = useIsNarrow();
  const { rows } = useFeeds();
  const reload = useTask(() => client.reloadFeeds());
  // Nobody tells of new public ones: whoever comes here sees them.
  useEffect(() => void client.reloadFeeds(), [client]);
  return (
    <>
      <PaneHeader
        title={words.title}
        onBack={() => up(listPath)}
        narrowOnly
        takesFocus={given === undefined}
        end={
          <IconButton label={words.reload} onClick={() => void reload.run()}>
            <RefreshCw size={18} />
          </IconButton>
        }
      />
      <nav className={styles.list} aria-label={words.title}>
        <Rows id={given ?? (isNarrow ? undefined : rows[0]?.id)} />
      </nav>
    </>
  );
};

export default FeedList;
