/** Reports what one has read (M3), but not while one has marked the conversation as unread (M5). */
import { useChannel, useChannelRow } from '@ghanti/react';
import { useCallback, useEffect, useRef } from 'react';
import { useLatest } from '../../ui/use-latest.ts';
import { seqOf, type Row } from './rows.ts';
import { SeenWatch } from './seen-watch.ts';
import type { Viewport } from './viewport.ts';

const isLooking = (): boolean => document.visibilityState === 'visible' && document.hasFocus();

const later = (ms: number, run: () => void): (() => void) => {
  const timer = setTimeout(run, ms);
  return () => clearTimeout(timer);
};

/** Gives what to call when something moved. */
export const useSeen = (
  id: string,
  viewport: Viewport,
  rows: readonly Row[],
  isOpen: boolean,
): (() => void) => {
  const channel = useChannel(id);
  const holds = useChannelRow(id)?.markedUnread === true || !isOpen;
  const nowRef = useLatest({ rows, holds });
  const watch = useRef<SeenWatch>(undefined);
  useEffect(() => {
    const visible = (): number[] => {
      if (nowRef.current.holds || !isLooking()) return [];
      const keys = new Set(viewport.seen());
      return nowRef.current.rows.flatMap((row) => (keys.has(row.key) ? [seqOf(row) ?? 0] : []));
    };
    const made = new SeenWatch({ visible, seen: (seq) => channel.markSeen(seq), after: later });
    const look = (): void => made.look();
    watch.current = made;
    document.addEventListener('visibilitychange', look);
    addEventListener('focus', look);
    return () => {
      made.end();
      document.removeEventListener('visibilitychange', look);
      removeEventListener('focus', look);
    };
  }, [channel, viewport, nowRef]);
  useEffect(() => watch.current?.look(), [rows, holds]);
  return useCallback(() => watch.current?.look(), []);
};
