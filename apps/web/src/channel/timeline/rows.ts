/**
 * What a conversation shows, as rows: each message or happening with what stands above it (its day, the mark where the
 * unread begins) and its place in a group (T2, T6, T7, T18). What stands above belongs to the row, so that a message
 * keeps its place while older ones come in. Pure.
 */
import type { MessageItem, SystemItem, TimelineItem } from '@ghanti/client';
import { dayOf } from './day.ts';

/** The unread as they were when the conversation was opened; it does not grow while one looks (T2). */
export type Unread = { readonly after: number; readonly count: number };

type Above = {
  /** Begins a day. */
  readonly day: boolean;
  /** The unread begin here, that many. */
  readonly unread: number | undefined;
};

export type MessageRow = Above & {
  readonly is: 'message';
  readonly key: string;
  readonly at: number;
  readonly item: MessageItem;
  /** First of a group: the sender's name stands here. */
  readonly starts: boolean;
  /** Last of a group: his face, and the corner that points at him. */
  readonly ends: boolean;
};

export type SystemRow = Above & {
  readonly is: 'system';
  readonly key: string;
  readonly at: number;
  /** More than three in a row are told as one. */
  readonly items: readonly SystemItem[];
};

export type Row = MessageRow | SystemRow;

export type RowsOptions = {
  readonly zone: string;
  readonly unread: Unread | undefined;
  /** There is more above: whether the first row begins a day is not known. */
  readonly hasBefore: boolean;
};

const groupMs = 5 * 60 * 1000;
const mostSystem = 3;

const begins = (item: TimelineItem, unread: Unread | undefined): boolean =>
  unread !== undefined && item.kind === 'message' && !item.own && (item.seq ?? 0) > unread.after;

type Draft = Above & { readonly key: string; readonly at: number; readonly items: TimelineItem[] };

const isBare = (above: Above): boolean => !above.day && above.unread === undefined;

/** Happenings in a row, without anything between them, stand together. */
const draftsOf = (items: readonly TimelineItem[], { zone, unread, hasBefore }: RowsOptions): Draft[] => {
  const drafts: Draft[] = [];
  let day = hasBefore && items[0] !== undefined ? dayOf(items[0].at, zone) : '';
  let isMarked = false;
  for (const item of items) {
    const ownDay = dayOf(item.at, zone);
    const marks: boolean = !isMarked && begins(item, unread);
    const above: Above = { day: ownDay !== day, unread: marks ? unread?.count : undefined };
    isMarked ||= marks;
    day = ownDay;
    const last = drafts.at(-1);
    if (item.kind === 'system' && last?.items[0]?.kind === 'system' && isBare(above)) last.items.push(item);
    else drafts.push({ ...above, key: item.key, at: item.at, items: [item] });
  }
  return drafts;
};

const systemRows = ({ items, day, unread }: Draft): SystemRow[] => {
  const all = items.filter((item) => item.kind === 'system');
  const told = all.length > mostSystem ? [all] : all.map((item) => [item]);
  return told.flatMap((some, index) => {
    const [first] = some;
    if (first === undefined) return [];
    const above = index === 0 ? { day, unread } : { day: false, unread: undefined };
    return [{ is: 'system', key: first.key, at: first.at, items: some, ...above }];
  });
};

/** Whether a message goes on where the one before it left off. */
const follows = (row: Row | undefined, next: Row | undefined): boolean =>
  row?.is === 'message' &&
  next?.is === 'message' &&
  isBare(next) &&
  row.item.by === next.item.by &&
  Math.abs(next.at - row.at) < groupMs;

const grouped = (rows: readonly Row[]): Row[] =>
  rows.map((row, index) =>
    row.is === 'message'
      ? { ...row, starts: !follows(rows[index - 1], row), ends: !follows(row, rows[index + 1]) }
      : row,
  );

const rowsOfDraft = (draft: Draft): Row[] => {
  const { items, key, at, day, unread } = draft;
  const [item] = items;
  if (item?.kind !== 'message') return systemRows(draft);
  return [{ is: 'message', key, at, item, day, unread, starts: true, ends: true }];
};

const isSame = (a: Row, b: Row): boolean => {
  if (a.day !== b.day || a.unread !== b.unread) return false;
  if (a.is === 'message')
    return b.is === 'message' && a.item === b.item && a.starts === b.starts && a.ends === b.ends;
  return (
    b.is === 'system' &&
    a.items.length === b.items.length &&
    a.items.every((item, at) => item === b.items[at])
  );
};

/** The rows, oldest first. Those that are as in `before` are the same objects. */
export const rowsOf = (
  items: readonly TimelineItem[],
  options: RowsOptions,
  before: readonly Row[] = [],
): readonly Row[] => {
  const known = new Map(before.map((row) => [row.key, row]));
  return grouped(draftsOf(items, options).flatMap(rowsOfDraft)).map((row) => {
    const old = known.get(row.key);
    return old !== undefined && isSame(old, row) ? old : row;
  });
};

/** The seqs of a row, first and last; undefined while it waits. */
export const seqOf = (row: Row): number | undefined =>
  row.is === 'message' ? row.item.seq : row.items.at(-1)?.seq;
