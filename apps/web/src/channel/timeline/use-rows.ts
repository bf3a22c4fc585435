/** The rows of a timeline, in the reader's own days; those in which nothing changed stay the same objects. */
import type { TimelineState } from '@ghanti/client';
import { useMemo, useState } from 'react';
import { rowsOf, type Row, type RowsOptions, type Unread } from './rows.ts';
import { useCalendar } from './use-calendar.ts';

/** Remembers the rows of last time, to give the same ones again. */
const createRows = () => {
  let last: readonly Row[] = [];
  return (items: TimelineState['items'], options: RowsOptions): readonly Row[] => {
    last = rowsOf(items, options, last);
    return last;
  };
};

export const useRows = ({ items, hasBefore }: TimelineState, unread: Unread | undefined): readonly Row[] => {
  const { zone } = useCalendar();
  const [rows] = useState(createRows);
  return useMemo(() => rows(items, { zone, unread, hasBefore }), [rows, items, zone, unread, hasBefore]);
};
