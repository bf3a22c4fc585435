/**
 * A conversation's messages. It opens at the unread or at the end (T1), follows what comes in while one is there (T4),
 * goes to single messages and back (T9), and fetches what is further up or down before one gets there.
 */
import { useChannelRow, useClient, useReadable, useTimeline } from '@ghanti/react';
import {
  memo,
  useCallback,
  useEffect,
  useImperativeHandle,
  useRef,
  useState,
  type KeyboardEvent,
  type Ref,
  type RefObject,
} from 'react';
import { useWords } from '../../i18n/language.ts';
import { useConversation } from '../conversation.ts';
import { BlockedRow } from '../message/blocked-row.tsx';
import { MessageRow } from '../message/message-row.tsx';
import { SystemLines } from '../message/system-row.tsx';
import { Above } from './above.tsx';
import { Beginning } from './beginning.tsx';
import { FloatingDay, isDaySeen, useChip } from './floating-day.tsx';
import { moveMessageFocus } from './message-focus.ts';
import { unreadOf } from './opening.ts';
import { RowList, useViewport } from './row-list.tsx';
import type { Row, Unread } from './rows.ts';
import { TimelineSkeleton } from './skeleton.tsx';
import styles from './timeline.module.css';
import { ToEnd } from './to-end.tsx';
import { useCopy } from './use-copy.ts';
import { useEdges } from './use-edges.ts';
import { useGoing, type Going } from './use-going.ts';
import { useOpening } from './use-opening.ts';
import { useRows } from './use-rows.ts';
import { useSeen } from './use-seen.ts';
import type { Viewport } from './viewport.ts';

export type TimelineHandle = {
  readonly toMessage: (seq: number) => void;
  readonly toEnd: () => void;
  readonly page: (pages: number) => void;
  /** One has written: the unread are no longer of interest, and one is where one writes (T2). */
  readonly sent: () => void;
};

type Props = {
  readonly at: number | undefined;
  readonly handle: Ref<TimelineHandle>;
  readonly field: RefObject<HTMLTextAreaElement | null>;
};

const pagePart = 0.85;

/** The unread as they were at opening, until one writes. */
const useUnread = (): readonly [Unread | undefined, () => void] => {
  const { channel } = useConversation();
  const [unread, setUnread] = useState(() => unreadOf(channel.row.get()));
  const clear = useCallback(() => setUnread(undefined), []);
  return [unread, clear];
};

/** What others of the conversation may ask of its timeline. */
const useHandle = (
  handle: Ref<TimelineHandle>,
  scroller: RefObject<HTMLDivElement | null>,
  { toMessage, toEnd }: Going,
  clearUnread: () => void,
): void =>
  useImperativeHandle(
    handle,
    () => ({
      toMessage,
      toEnd,
      page: (pages) => {
        const height = scroller.current?.clientHeight ?? 0;
        scroller.current?.scrollBy({ top: pages * pagePart * height });
      },
      sent: () => {
        clearUnread();
        toEnd();
      },
    }),
    [scroller, toMessage, toEnd, clearUnread],
  );

type RowProps = { readonly row: Row; readonly isFlashed: boolean; readonly onGrow: () => void };

const RowBody = ({ row, isFlashed, onGrow }: RowProps) => {
  const blocks = useReadable(useClient().blocks);
  if (row.is === 'system') return <SystemLines items={row.items} />;
  const message = <MessageRow row={row} isFlashed={isFlashed} onGrow={onGrow} />;
  return blocks.has(row.item.by) ? <BlockedRow>{message}</BlockedRow> : message;
};

const DrawnRow = memo(({ row, isFlashed, onGrow }: RowProps) => (
  <>
    <Above row={row} />
    <RowBody row={row} isFlashed={isFlashed} onGrow={onGrow} />
  </>
));

/** The day of what stands highest, while somebody scrolls there. */
const useShownDay = (viewport: Viewport, rows: readonly Row[], scroller: RefObject<HTMLElement | null>) => {
  const { chip, show } = useChip();
  const lookAtDay = (isByHand: boolean): void => {
    const first = viewport.marks[0]?.key;
    const row = isByHand ? rows.find((one) => one.key === first) : undefined;
    const within = scroller.current;
    if (row !== undefined && within !== null) show(isDaySeen(within, row.key) ? undefined : row.at);
  };
  return { chip, lookAtDay };
};

export const Timeline = ({ at, handle, field }: Props) => {
  const { channel: words } = useWords();
  const { channel, name } = useConversation();
  const state = useTimeline(channel.id);
  const { unread: unseen = 0, head = 0 } = useChannelRow(channel.id) ?? {};
  const isKnown = state.is === 'loaded' || head === 0;
  const [unread, clearUnread] = useUnread();
  const rows = useRows(state, unread);
  const scroller = useRef<HTMLDivElement>(null);
  const viewport = useViewport();
  const given = { id: channel.id, at, isKnown, state, rows, viewport, scroller };
  const isOpen = useOpening(given);
  const going = useGoing(given);
  const { toMessage, flashed } = going;
  const look = useSeen(channel.id, viewport, rows, isOpen);
  const { atEnd, moved } = useEdges(given, isOpen);
  const { chip, lookAtDay } = useShownDay(viewport, rows, scroller);
  useHandle(handle, scroller, going, clearUnread);
  useEffect(() => {
    if (at !== undefined && isOpen) toMessage(at);
  }, [at, isOpen, toMessage]);
  const onScroll = (isByHand: boolean): void => {
    moved();
    look();
    lookAtDay(isByHand);
  };
  const grow = useCallback(() => viewport.follow(false), [viewport]);
  const keyDown = (event: KeyboardEvent): void => {
    const within = scroller.current;
    if (within !== null && event.target instanceof Node && within.contains(event.target))
      moveMessageFocus(event, within, () => field.current?.focus());
  };
  return (
    <div
      className={styles.timeline}
      data-open={isOpen}
      role="presentation"
      onKeyDown={keyDown}
      onCopy={useCopy(scroller, rows)}
    >
      <RowList
        viewport={viewport}
        rows={rows}
        label={words.conversation(name)}
        scroller={scroller}
        before={<Beginning state={state} isKnown={isKnown} />}
        isLive={!state.hasAfter}
        onScroll={onScroll}
        drawRow={(row) => <DrawnRow row={row} isFlashed={flashed === row.key} onGrow={grow} />}
      />
      {!isOpen && <TimelineSkeleton />}
      <FloatingDay chip={chip} />
      {isOpen && (!atEnd || state.hasAfter) && (
        <ToEnd unseen={state.hasAfter ? 0 : unseen} isFar={state.hasAfter} onPress={going.down} />
      )}
    </div>
  );
};
