/**
 * The values of a feed as cards, as many drawn as the screen holds: a thousand scroll like ten (F10). One stop for Tab; arrows go from card
 * to card.
 */
import type { FeedState, FeedValue } from '@ghanti/client';
import { useClient } from '@ghanti/react';
import { defaultRangeExtractor, useVirtualizer, type Range } from '@tanstack/react-virtual';
import {
  useCallback,
  useEffect,
  useLayoutEffect,
  useRef,
  useState,
  type KeyboardEvent,
  type RefObject,
} from 'react';
import { useTextSize } from '../ui/theme.ts';
import { useIsNarrow } from '../ui/use-media.ts';
import styles from './cards.module.css';
import { readingOf } from './reading.ts';
import { ValueCard } from './value-card.tsx';
import { useFeedWords } from './words/use-feed-words.ts';

const gap = 12;
const leastRem = 13.5;
const heightRem = { wide: 7.25, narrow: 4.25 };
/** What a sparkline shows of the past. */
const mostPoints = 120;

type Props = {
  readonly id: string;
  readonly shown: FeedState;
  readonly values: readonly FeedValue[];
  readonly selected: string | undefined;
  readonly field: string | undefined;
  readonly now: number;
  readonly paused: boolean;
  readonly scroller: RefObject<HTMLDivElement | null>;
  readonly onPick: (key: string) => void;
};

/** Width of the place and where it begins in what scrolls. */
const usePlace = (place: RefObject<HTMLElement | null>) => {
  const [box, setBox] = useState({ width: 0, top: 0 });
  useLayoutEffect(() => {
    const element = place.current;
    if (element === null) return undefined;
    const measure = (): void => {
      const [width, top] = [element.clientWidth, element.offsetTop];
      setBox((before) => (before.width === width && before.top === top ? before : { width, top }));
    };
    const watch = new ResizeObserver(measure);
    watch.observe(element);
    // What stands above it may grow.
    if (element.parentElement !== null) watch.observe(element.parentElement);
    measure();
    return () => watch.disconnect();
  }, [place]);
  return box;
};

const useGrid = (
  place: RefObject<HTMLElement | null>,
  { scroller, values }: Pick<Props, 'scroller' | 'values'>,
  at: number,
) => {
  const { width, top } = usePlace(place);
  const isNarrow = useIsNarrow();
  const rem = useTextSize();
  const columns = isNarrow ? 1 : Math.max(1, Math.floor((width + gap) / (leastRem * rem + gap)));
  const height = (isNarrow ? heightRem.narrow : heightRem.wide) * rem;
  const between = isNarrow ? gap / 2 : gap;
  const kept = Math.floor(at / columns);
  // What Tab reaches stays drawn, wherever it is.
  const rangeExtractor = useCallback(
    (range: Range) => [...new Set([...defaultRangeExtractor(range), kept])].toSorted((a, b) => a - b),
    [kept],
  );
  const virtual = useVirtualizer({
    count: Math.ceil(values.length / columns),
    getScrollElement: () => scroller.current,
    estimateSize: () => height + between,
    overscan: 3,
    scrollMargin: top,
    rangeExtractor,
  });
  const sizes = `${height} ${columns}`;
  useLayoutEffect(() => virtual.measure(), [virtual, sizes]);
  return { virtual, columns, height, between, top, cardWidth: (width - gap * (columns - 1)) / columns };
};

type Arrows = {
  readonly at: number;
  readonly count: number;
  readonly columns: number;
  readonly go: (to: number) => void;
};

const useArrows = ({ at, count, columns, go }: Arrows) => {
  const wanted = useRef(false);
  const card = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    if (!wanted.current || card.current === null) return;
    wanted.current = false;
    card.current.focus({ preventScroll: true });
  });
  const keyDown = (event: KeyboardEvent): void => {
    const isRtl = getComputedStyle(event.currentTarget).direction === 'rtl';
    const along = isRtl ? -1 : 1;
    const moves: Record<string, number> = {
      ArrowRight: at + along,
      ArrowLeft: at - along,
      ArrowDown: at + columns,
      ArrowUp: at - columns,
      Home: 0,
      End: count - 1,
    };
    const next = moves[event.key];
    if (next === undefined || event.altKey || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    if (next < 0 || next >= count) return;
    wanted.current = true;
    go(next);
  };
  return { card, keyDown };
};

export const Cards = (props: Props) => {
  const { id, shown, values, selected, field, now, paused, onPick } = props;
  const words = useFeedWords();
  const feed = useClient().feed(id);
  const place = useRef<HTMLUListElement>(null);
  const [chosen, setChosen] = useState(0);
  const at = Math.min(chosen, values.length - 1);
  const { virtual, columns, height, between, top, cardWidth } = useGrid(place, props, at);
  const go = (to: number): void => {
    setChosen(to);
    virtual.scrollToIndex(Math.floor(to / columns));
  };
  const arrows = useArrows({ at, count: values.length, columns, go });
  return (
    <ul
      ref={place}
      className={styles.cards}
      aria-label={words.values}
      style={{ height: Math.max(0, virtual.getTotalSize() - between) }}
      onKeyDown={arrows.keyDown}
    >
      {virtual.getVirtualItems().flatMap((row) =>
        values.slice(row.index * columns, (row.index + 1) * columns).map((value, column) => {
          const index = row.index * columns + column;
          const reading = readingOf(value, feed.points(value.key, mostPoints), {
            field,
            upTo: shown.head,
            from: 0,
          });
          return (
            <ValueCard
              key={value.key}
              ref={index === at ? arrows.card : undefined}
              reading={reading}
              now={now}
              selected={value.key === selected}
              stale={!paused && now - value.at > reading.patienceMs}
              place={index + 1}
              count={values.length}
              reachable={index === at}
              style={{
                width: cardWidth,
                height,
                insetInlineStart: column * (cardWidth + gap),
                insetBlockStart: row.start - top,
              }}
              onPick={() => {
                setChosen(index);
                onPick(value.key);
              }}
            />
          );
        }),
      )}
    </ul>
  );
};
