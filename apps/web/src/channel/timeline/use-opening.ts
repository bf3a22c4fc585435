/**
 * Opens a conversation where one wants to be (T1, T20), fetching around that place first where it lies further back; until
 * then nothing is shown, so that nothing jumps. On leaving, remembers where one was.
 */
import type { TimelineState } from '@ghanti/client';
import { useChannel } from '@ghanti/react';
import { useEffect, useLayoutEffect, useRef, useState, type RefObject } from 'react';
import { marksFor, openingOf, reaches } from './opening.ts';
import { keepPlace, placeIn } from './places.ts';
import { seqOf, type Row } from './rows.ts';
import type { Viewport } from './viewport.ts';

type Given = {
  readonly id: string;
  readonly at: number | undefined;
  /** Something is known of it, or there is nothing to know. */
  readonly isKnown: boolean;
  readonly state: TimelineState;
  readonly rows: readonly Row[];
  readonly viewport: Viewport;
  readonly scroller: RefObject<HTMLDivElement | null>;
};

const usePlaceKept = ({ id, rows, viewport }: Given): void => {
  const channel = useChannel(id);
  const now = useRef(rows);
  useLayoutEffect(() => {
    now.current = rows;
  });
  useEffect(
    () => () => {
      const key = viewport.marks[0]?.key;
      const row = now.current.find((one) => one.key === key);
      const seq = row === undefined ? undefined : seqOf(row);
      const head = channel.row.get()?.head;
      const isAway = !viewport.isFollowing && seq !== undefined && head !== undefined;
      keepPlace(id, isAway ? { marks: viewport.marks, seq, head } : undefined);
    },
    [channel, id, viewport],
  );
};

/** Whether it is open; gives the seq of a message that was asked for, to be shown as such. */
export const useOpening = (given: Given): boolean => {
  const { id, at, isKnown, state, rows, viewport, scroller } = given;
  const channel = useChannel(id);
  const [opening] = useState(() => openingOf(at, channel.row.get(), placeIn(id)));
  const [isOpen, setOpen] = useState(false);
  const asked = useRef(false);
  useLayoutEffect(() => {
    if (isOpen || !isKnown || state.loading === 'around') return;
    if (opening.is !== 'end' && !asked.current && !reaches(rows, state.hasBefore, opening.seq)) {
      asked.current = true;
      void channel.loadAround(opening.seq);
      return;
    }
    const marks = marksFor(opening, rows, scroller.current?.clientHeight ?? 0);
    if (marks !== undefined) viewport.go(marks);
    setOpen(true);
  }, [isOpen, isKnown, state, rows, opening, channel, viewport, scroller]);
  usePlaceKept(given);
  return isOpen;
};
