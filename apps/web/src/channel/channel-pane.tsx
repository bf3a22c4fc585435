/**
 * One open conversation: its header, what is pinned, its messages, and where one writes. What messages ask for opens here,
 * one thing at a time; Escape peels off one layer at a time (Y5).
 */
import type { ChannelRow } from '@ghanti/client';
import { useChannel, useChannelRow, useChannels, useClient, useMe, useReadable } from '@ghanti/react';
import { useCallback, useEffect, useMemo, useRef, useState, type RefObject } from 'react';
import { useWords } from '../i18n/language.ts';
import { ChannelSearch } from '../search/channel-search.tsx';
import { listPath, useGo } from '../shell/place.ts';
import { Button } from '../ui/button.tsx';
import { Empty } from '../ui/empty.tsx';
import { Late } from '../ui/skeleton.tsx';
import { useLatest } from '../ui/use-latest.ts';
import { useIsNarrow, useIsTouch } from '../ui/use-media.ts';
import { Asked } from './asked.tsx';
import styles from './channel-pane.module.css';
import { ClosedComposer, type Closed } from './composer/closed.tsx';
import { Composer } from './composer/composer.tsx';
import type { Mode } from './composer/use-text.ts';
import { ConversationProvider, type Ask, type Conversation } from './conversation.ts';
import { Header } from './header/header.tsx';
import { PinBar } from './pins/pin-bar.tsx';
import { PollDialog, type NewPoll } from './poll/poll-dialog.tsx';
import { undertake } from './undertake.ts';
import { useCalendar } from './timeline/use-calendar.ts';
import { Timeline, type TimelineHandle } from './timeline/timeline.tsx';

type Open = Exclude<Ask, { is: 'reply' | 'edit' | 'jump' }>;

const plain: Mode = { is: 'write', reply: undefined };

/** Why one can't write here, if so. */
const useClosed = (row: ChannelRow): Closed | undefined => {
  const blocks = useReadable(useClient().blocks);
  if (row.peer !== undefined && blocks.has(row.peer.id)) return { is: 'blocked', user: row.peer.id };
  return row.posting === 'admins' && row.role === 'member' ? { is: 'admins' } : undefined;
};

/** With a keyboard one writes at once; on a touch screen its keyboard would cover what one came to read (Y5). */
const useFocusAtOpening = (field: RefObject<HTMLTextAreaElement | null>): void =>
  useEffect(() => {
    if (matchMedia('(hover: hover) and (pointer: fine)').matches)
      field.current?.focus({ preventScroll: true });
  }, [field]);

/** Opening a chat that was marked as unread takes the mark away (M5). */
const useUnmark = (id: string): void => {
  const channel = useChannel(id);
  useEffect(() => {
    if (channel.row.get()?.markedUnread === true) channel.setPreferences({ markedUnread: false });
  }, [channel]);
};

const useAsking = (
  timeline: RefObject<TimelineHandle | null>,
  field: RefObject<HTMLTextAreaElement | null>,
) => {
  const [mode, setMode] = useState<Mode>(plain);
  const [asked, setAsked] = useState<Open>();
  const ask = useCallback(
    (wish: Ask): void => {
      setAsked(undefined);
      if (wish.is === 'jump') return timeline.current?.toMessage(wish.seq);
      if (wish.is === 'reply' || wish.is === 'edit') {
        setMode(wish.is === 'edit' ? { is: 'edit', item: wish.item } : { is: 'write', reply: wish.item });
        return field.current?.focus({ preventScroll: true });
      }
      setAsked(wish);
    },
    [timeline, field],
  );
  const close = useCallback(() => setAsked(undefined), []);
  return { mode, setMode, asked, ask, close };
};

const useConversationOf = (
  row: ChannelRow,
  ask: (ask: Ask) => void,
  closed: Closed | undefined,
): Conversation => {
  const channel = useChannel(row.id);
  const me = useMe()?.id ?? '';
  const { kind, name, role } = row;
  const canPost = closed === undefined;
  const calendar = useCalendar();
  const isNarrow = useIsNarrow();
  const isTouch = useIsTouch();
  return useMemo(
    () => ({
      channel,
      kind,
      name,
      me,
      ask,
      canPost,
      calendar,
      isNarrow,
      isTouch,
      rules: kind === 'group' && role !== 'member',
    }),
    [channel, kind, name, me, ask, canPost, calendar, isNarrow, isTouch, role],
  );
};

/**
 * Ctrl or Cmd F searches here, and the second time in the page, as the browser does it; with End to what is newest. They
 * work from wherever the focus is, but in a dialog.
 */
const useKeys = (
  isSearching: boolean,
  search: () => void,
  timeline: RefObject<TimelineHandle | null>,
): void => {
  const now = useLatest({ isSearching, search });
  useEffect(() => {
    const keyDown = (event: KeyboardEvent): void => {
      const isCommand = (event.ctrlKey || event.metaKey) && !event.shiftKey && !event.altKey;
      if (!isCommand || document.querySelector('dialog[open]') !== null) return;
      if (event.key.toLowerCase() === 'f' && !now.current.isSearching) now.current.search();
      else if (event.key === 'End' && !(event.target instanceof HTMLInputElement)) timeline.current?.toEnd();
      else return;
      event.preventDefault();
    };
    addEventListener('keydown', keyDown);
    return () => removeEventListener('keydown', keyDown);
  }, [now, timeline]);
};

type OpenProps = { readonly row: ChannelRow; readonly at: number | undefined };

const OpenChannel = ({ row, at }: OpenProps) => {
  const timeline = useRef<TimelineHandle>(null);
  const field = useRef<HTMLTextAreaElement>(null);
  const closed = useClosed(row);
  const { mode, setMode, asked, ask, close } = useAsking(timeline, field);
  const conversation = useConversationOf(row, ask, closed);
  const [isSearching, setSearching] = useState(false);
  const [isPolling, setPolling] = useState(false);
  useFocusAtOpening(field);
  useUnmark(row.id);
  const closeSearch = (): void => {
    setSearching(false);
    field.current?.focus({ preventScroll: true });
  };
  const sendPoll = (poll: NewPoll): void => {
    undertake(conversation.channel.send({ poll }).stored);
    setPolling(false);
    timeline.current?.sent();
  };
  useKeys(isSearching, () => setSearching(true), timeline);
  return (
    <ConversationProvider value={conversation}>
      <div className={styles.pane}>
        <Header
          row={row}
          isSearching={isSearching}
          onSearch={() => (isSearching ? closeSearch() : setSearching(true))}
        />
        {isSearching ? <ChannelSearch onClose={closeSearch} /> : <PinBar />}
        <Timeline at={at} handle={timeline} field={field} />
        {closed === undefined ? (
          <Composer
            field={field}
            mode={mode}
            onMode={setMode}
            onSent={() => timeline.current?.sent()}
            onPoll={() => setPolling(true)}
            onPage={(pages) => timeline.current?.page(pages)}
          />
        ) : (
          <ClosedComposer closed={closed} />
        )}
        {asked !== undefined && <Asked key={asked.is} asked={asked} onClose={close} />}
        {isPolling && <PollDialog onSend={sendPoll} onClose={() => setPolling(false)} />}
      </div>
    </ConversationProvider>
  );
};

type Props = { readonly id: string; readonly seq: number | undefined };

export const ChannelPane = ({ id, seq }: Props) => {
  const { people, signIn } = useWords();
  const { up } = useGo();
  const row = useChannelRow(id);
  const { is } = useChannels();
  if (row !== undefined) return <OpenChannel key={id} row={row} at={seq} />;
  if (is !== 'current') return null;
  return (
    <Late>
      <Empty title={people.gone} hint={people.goneHint}>
        <Button onClick={() => up(listPath)}>{signIn.toChats}</Button>
      </Empty>
    </Late>
  );
};
