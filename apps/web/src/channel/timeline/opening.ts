/**
 * Where a conversation opens (T1, T20): at a message that was linked to, at the first unread one, where one was before, or
 * at its end. Pure.
 */
import type { ChannelRow } from '@ghanti/client';
import type { Place } from './places.ts';
import type { Row, Unread } from './rows.ts';
import { seqOf } from './rows.ts';
import type { Mark } from './viewport.ts';

export type Opening =
  | { readonly is: 'message'; readonly seq: number }
  | { readonly is: 'unread'; readonly seq: number }
  | { readonly is: 'place'; readonly seq: number; readonly marks: readonly Mark[] }
  | { readonly is: 'end' };

/** How far under the upper edge the unread begin. */
const unreadTop = 72;

export const openingOf = (
  at: number | undefined,
  row: ChannelRow | undefined,
  place: Place | undefined,
): Opening => {
  if (at !== undefined) return { is: 'message', seq: at };
  if (row !== undefined && row.unread > 0) return { is: 'unread', seq: row.seen + 1 };
  if (place !== undefined && row?.head === place.head)
    return { is: 'place', seq: place.seq, marks: place.marks };
  return { is: 'end' };
};

/** The unread as they are at opening. */
export const unreadOf = (row: ChannelRow | undefined): Unread | undefined =>
  row === undefined || row.unread === 0 ? undefined : { after: row.seen, count: row.unread };

/** Whether what is loaded reaches back to a seq; where nothing is before it, it does. */
export const reaches = (rows: readonly Row[], hasBefore: boolean, seq: number): boolean => {
  const first = rows.map(seqOf).find((one) => one !== undefined);
  return !hasBefore || (first !== undefined && first <= seq);
};

/** Which row to stand where; undefined: at the end. */
export const marksFor = (
  opening: Opening,
  rows: readonly Row[],
  height: number,
): readonly Mark[] | undefined => {
  switch (opening.is) {
    case 'end':
      return undefined;
    case 'place':
      return opening.marks;
    case 'unread': {
      const first = rows.find((row) => row.unread !== undefined);
      return first === undefined ? undefined : [{ key: first.key, top: unreadTop, part: 'row' }];
    }
    case 'message': {
      const row = rowWith(rows, opening.seq);
      return row === undefined ? undefined : [{ key: row.key, top: Math.round(height / 3), part: 'body' }];
    }
  }
};

/** The row of a seq, or the next one where it has none of its own. */
export const rowWith = (rows: readonly Row[], seq: number): Row | undefined =>
  rows.find((row) => (seqOf(row) ?? Infinity) >= seq);
