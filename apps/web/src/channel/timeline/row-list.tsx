/**
 * The rows that are on screen, and some around them: a conversation of any length costs no more than that (T21). Where one
 * looks is the viewport's; this draws what it asks for, and lets it put everything in place before it is painted.
 */
import {
  useLayoutEffect,
  useMemo,
  useReducer,
  useRef,
  useState,
  type ReactNode,
  type RefObject,
} from 'react';
import { flushSync } from 'react-dom';
import styles from './row-list.module.css';
import type { Row } from './rows.ts';
import { Viewport } from './viewport.ts';

/** Draws again at once: between a scroll and its frame there is no time for later. */
export const useViewport = (): Viewport => {
  const [, redraw] = useReducer((count: number) => count + 1, 0);
  // Within React's own commit a plain update is already drawn before painting.
  const [viewport] = useState(() => new Viewport((isDrawing) => (isDrawing ? redraw() : flushSync(redraw))));
  return viewport;
};

/** A fling goes on after the hand has left. */
const handMs = 3_000;

type Props = {
  readonly viewport: Viewport;
  readonly rows: readonly Row[];
  readonly label: string;
  readonly scroller: RefObject<HTMLDivElement | null>;
  /** Stands above the oldest row. */
  readonly before?: ReactNode;
  /** Whether the end of what is loaded is the end of the conversation. */
  readonly isLive: boolean;
  /** `isByHand`: not because we put something in its place. */
  readonly onScroll: (isByHand: boolean) => void;
  readonly drawRow: (row: Row) => ReactNode;
};

/** The focus does not fall out of the conversation when its row leaves the screen. */
const keepFocus = (scroller: HTMLElement, held: { current: boolean }): void => {
  if (held.current && (document.activeElement === document.body || document.activeElement === null))
    scroller.focus({ preventScroll: true });
  held.current = scroller.contains(document.activeElement);
};

export const RowList = (props: Props) => {
  const { viewport, rows, label, scroller, before, isLive, onScroll, drawRow } = props;
  const list = useRef<HTMLOListElement>(null);
  const held = useRef(false);
  const touched = useRef(-Infinity);
  const touch = (): void => {
    touched.current = performance.now();
  };
  const keys = useMemo(() => rows.map(({ key }) => key), [rows]);
  const { from, to, above, below } = viewport.layout(keys);
  useLayoutEffect(() => {
    if (scroller.current === null || list.current === null) return undefined;
    return viewport.attach(scroller.current, list.current);
  }, [viewport, scroller]);
  useLayoutEffect(() => {
    viewport.settle(true, isLive);
    if (scroller.current !== null) keepFocus(scroller.current, held);
  });
  return (
    <div
      ref={scroller}
      className={styles.scroller}
      // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- it scrolls by keys
      tabIndex={0}
      role="region"
      aria-label={label}
      onScroll={() => {
        viewport.scrolled(isLive);
        onScroll(performance.now() - touched.current < handMs);
      }}
      onWheel={touch}
      onTouchMove={touch}
      onKeyDown={touch}
      onPointerDown={touch}
      onFocus={() => (held.current = true)}
      onBlur={(event) => (held.current = event.relatedTarget === null && held.current)}
    >
      <div className={styles.column}>
        {before}
        <ol
          ref={list}
          aria-label={label}
          className={styles.rows}
          style={{ paddingBlock: `${above}px ${below}px` }}
        >
          {rows.slice(from, to).map((row) => (
            <li key={row.key} data-row={row.key} className={styles.row}>
              {drawRow(row)}
            </li>
          ))}
        </ol>
      </div>
    </div>
  );
};
