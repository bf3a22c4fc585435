/** Goes to places in a conversation: a message (T9), the first unseen one, the end (T4). */
import type { TimelineState } from '@ghanti/client';
import { useChannel } from '@ghanti/react';
import { useCallback, useEffect, useLayoutEffect, useRef, useState, type RefObject } from 'react';
import { useLatest } from '../../ui/use-latest.ts';
import { rowWith, reaches } from './opening.ts';
import { seqOf, type Row } from './rows.ts';
import type { Viewport } from './viewport.ts';

const flashMs = 2_000;
const underEdge = 72;

export type Going = {
  /** The row that was gone to, for a moment. */
  readonly flashed: string | undefined;
  readonly toMessage: (seq: number) => void;
  readonly toEnd: () => void;
  /** The first unseen message below, else the end. */
  readonly down: () => void;
};

type Given = {
  readonly id: string;
  readonly state: TimelineState;
  readonly rows: readonly Row[];
  readonly viewport: Viewport;
  readonly scroller: RefObject<HTMLDivElement | null>;
};

const useFlash = () => {
  const [flashed, setFlashed] = useState<string>();
  useEffect(() => {
    if (flashed === undefined) return undefined;
    const timer = setTimeout(() => setFlashed(undefined), flashMs);
    return () => clearTimeout(timer);
  }, [flashed]);
  return [flashed, setFlashed] as const;
};

const holds = ({ rows, state }: Given, seq: number): boolean => {
  const last = rows.findLast((row) => seqOf(row) !== undefined);
  const isBelow = !state.hasAfter || (last !== undefined && (seqOf(last) ?? 0) >= seq);
  return isBelow && reaches(rows, state.hasBefore, seq);
};

const firstUnseen = ({ rows, viewport }: Given, seen: number): Row | undefined => {
  const shown = new Set(viewport.seen());
  const lastShown = rows.findLastIndex((row) => shown.has(row.key));
  return rows
    .slice(lastShown + 1)
    .find((row) => row.is === 'message' && !row.item.own && (row.item.seq ?? 0) > seen);
};

/** To the first unseen message; what was unseen then is not gone to twice. */
const useDown = (given: Given, toEnd: () => void): (() => void) => {
  const { viewport } = given;
  const channel = useChannel(given.id);
  const nowRef = useLatest(given);
  const shownTo = useRef(0);
  return useCallback((): void => {
    const { state, rows } = nowRef.current;
    const seen = Math.max(channel.row.get()?.seen ?? 0, shownTo.current);
    const row = state.hasAfter ? undefined : firstUnseen(nowRef.current, seen);
    if (row === undefined) return toEnd();
    shownTo.current = Math.max(...rows.map((one) => seqOf(one) ?? 0));
    viewport.go([{ key: row.key, top: underEdge, part: 'row' }]);
  }, [channel, toEnd, viewport, nowRef]);
};

export const useGoing = (given: Given): Going => {
  const { id, state, viewport, scroller } = given;
  const channel = useChannel(id);
  const [flashed, setFlashed] = useFlash();
  const wanted = useRef<number | 'end'>(undefined);
  const nowRef = useLatest(given);
  const show = useCallback(
    (seq: number): void => {
      const row = rowWith(nowRef.current.rows, seq);
      if (row === undefined) return;
      viewport.go([
        { key: row.key, top: Math.round((scroller.current?.clientHeight ?? 0) / 3), part: 'body' },
      ]);
      setFlashed(row.key);
    },
    [viewport, scroller, setFlashed, nowRef],
  );
  const toMessage = useCallback(
    (seq: number): void => {
      if (holds(nowRef.current, seq)) return show(seq);
      wanted.current = seq;
      void channel.loadAround(seq);
    },
    [channel, show, nowRef],
  );
  const toEnd = useCallback((): void => {
    viewport.follow(true);
    viewport.settle();
    if (!nowRef.current.state.hasAfter) return;
    wanted.current = 'end';
    void channel.loadLatest();
  }, [channel, viewport, nowRef]);
  useLayoutEffect(() => {
    const { current } = wanted;
    if (current === undefined || state.loading === 'around' || state.loading === 'latest') return;
    if (current === 'end' ? state.hasAfter && state.error === undefined : !holds(nowRef.current, current))
      return;
    wanted.current = undefined;
    if (current === 'end') {
      viewport.follow(true);
      viewport.settle(true);
    } else show(current);
  }, [state, given.rows, viewport, show, nowRef]);
  const down = useDown(given, toEnd);
  return { flashed, toMessage, toEnd, down };
};
