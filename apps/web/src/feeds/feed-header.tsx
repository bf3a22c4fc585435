/** The head of a feed's page: its name, whether it is live, and what can be done with it. */
import { BellRing, ChartLine, Pause, Play, Share2, Table2 } from 'lucide-react';
import { PaneHeader } from '../new/pane-header.tsx';
import { feedsPath, useGo } from '../shell/place.ts';
import { cx } from '../ui/cx.ts';
import { IconButton } from '../ui/icon-button.tsx';
import styles from './feed-header.module.css';
import { useRules } from './kept-rules.ts';
import type { OpenFeed } from './use-open-feed.ts';
import type { Viewing } from './use-view.ts';
import { useFeedWords } from './words/use-feed-words.ts';

const size = 20;

type Doing = { readonly viewing: Viewing; readonly onShare: () => void; readonly onRules: () => void };
type Props = { readonly open: OpenFeed; readonly title: string; readonly doing?: Doing };

/** Whether it moves, in words and by a dot. */
const Status = ({ open: { shown, pausedAt, waiting } }: Pick<Props, 'open'>) => {
  const words = useFeedWords();
  if (pausedAt !== undefined)
    return (
      <span className={styles.status} data-status="paused">
        <Pause size={12} aria-hidden="true" />
        {words.paused(waiting)}
      </span>
    );
  if (shown.is === 'live')
    return (
      <span className={cx(styles.status, styles.live)} data-status="live">
        <span className={styles.dot} aria-hidden="true" />
        {words.live}
      </span>
    );
  return shown.is === 'waiting' ? (
    <span className={styles.status} data-status="waiting">
      {words.waiting}
    </span>
  ) : null;
};

const Actions = ({
  open,
  doing: { viewing, onShare, onRules },
}: {
  readonly open: OpenFeed;
  readonly doing: Doing;
}) => {
  const words = useFeedWords();
  const { rules } = useRules();
  const own = rules.filter(({ feed, on }) => on && feed === open.id).length;
  const isPaused = open.pausedAt !== undefined;
  const { view, look } = viewing;
  return (
    <>
      <IconButton label={isPaused ? words.resume : words.pause} onClick={isPaused ? open.resume : open.pause}>
        {isPaused ? <Play size={size} /> : <Pause size={size} />}
      </IconButton>
      <IconButton label={view.table ? words.cards : words.table} onClick={() => look({ table: !view.table })}>
        {view.table ? <ChartLine size={size} /> : <Table2 size={size} />}
      </IconButton>
      <IconButton
        label={own === 0 ? words.rules : words.ruleCount(own)}
        className={cx(own > 0 && styles.ringing)}
        onClick={onRules}
      >
        <BellRing size={size} />
      </IconButton>
      <IconButton label={words.share} onClick={onShare}>
        <Share2 size={size} />
      </IconButton>
    </>
  );
};

export const FeedHeader = ({ open, title, doing }: Props) => {
  const { up } = useGo();
  return (
    <div className={styles.header}>
      <PaneHeader
        title={title}
        onBack={() => up(feedsPath)}
        narrowOnly
        takesFocus
        end={doing !== undefined && <Actions open={open} doing={doing} />}
      />
      <Status open={open} />
    </div>
  );
};
