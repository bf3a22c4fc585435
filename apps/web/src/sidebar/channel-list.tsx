/**
 * The chats, newest first, as many rows drawn as the screen holds and a few more: ten thousand scroll like ten (L8).
 */
import { defaultRangeExtractor, useVirtualizer, type Range } from '@tanstack/react-virtual';
import type { ChannelRow as Row } from '@ghanti/client';
import { useCallback, useRef, useState, type FocusEvent } from 'react';
import { useWords } from '../i18n/language.ts';
import { useTextSize } from '../ui/theme.ts';
import { useIsNarrow } from '../ui/use-media.ts';
import styles from './channel-list.module.css';
import { ChannelRow } from './channel-row.tsx';
import { useRoving } from './use-roving.ts';
import { useSteadyRows } from './use-steady-rows.ts';

const rowRem = 4.5;
const padding = 6;
/** Below the last row, for the button that floats there on phones. */
const narrowPadding = 84;

/** Whether the keyboard is in the list: a click does not count, it leads away from it. */
const useKeyboardFocus = () => {
  const [inside, setInside] = useState(false);
  return {
    inside,
    focus: ({ target }: FocusEvent) => setInside(target.matches(':focus-visible')),
    blur: () => setInside(false),
  };
};

const useRows = (rows: readonly Row[], kept: number) => {
  const scroller = useRef<HTMLDivElement>(null);
  const height = rowRem * useTextSize();
  const narrow = useIsNarrow();
  // What has the focus stays drawn, wherever it is.
  const rangeExtractor = useCallback(
    (range: Range) =>
      [...new Set([...defaultRangeExtractor(range), ...(kept < 0 ? [] : [kept])])].toSorted((a, b) => a - b),
    [kept],
  );
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => height,
    getItemKey: (index) => rows[index]?.id ?? index,
    overscan: 6,
    paddingStart: padding,
    paddingEnd: narrow ? narrowPadding : padding,
    rangeExtractor,
  });
  return { scroller, virtual };
};

type Props = { readonly rows: readonly Row[]; readonly open: string | undefined };

export const ChannelList = ({ rows: given, open }: Props) => {
  const { sidebar } = useWords();
  const keyboard = useKeyboardFocus();
  const { rows, hold } = useSteadyRows(given, keyboard.inside);
  const [kept, setKept] = useState(-1);
  const { scroller, virtual } = useRows(rows, kept);
  const roving = useRoving(rows, open, (index) => {
    setKept(index);
    virtual.scrollToIndex(index);
  });
  return (
    <div ref={scroller} className={styles.scroller} {...hold}>
      <ul
        className={styles.list}
        style={{ height: virtual.getTotalSize() }}
        aria-label={sidebar.chats}
        onKeyDown={roving.keyDown}
        onFocus={(event) => {
          keyboard.focus(event);
          roving.focus(event);
        }}
        onBlur={keyboard.blur}
      >
        {virtual.getVirtualItems().map(({ index, start, key }) => {
          const row = rows[index];
          return row === undefined ? null : (
            <ChannelRow
              key={key}
              row={row}
              open={row.id === open}
              reachable={row.id === roving.at}
              place={index + 1}
              count={rows.length}
              style={{ transform: `translateY(${start}px)` }}
            />
          );
        })}
      </ul>
    </div>
  );
};
