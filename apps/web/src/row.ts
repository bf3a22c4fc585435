/**
 * One channel as the list shows it: where it stands for this user, and how far its members are. Snapshots say as of when
 * they were taken; what they already hold is not counted again (RES-5). Pure.
 */
import { noReaders, withMark, type Readers } from './ticks.ts';
import type { ChannelSummary, Event, Member, SignalData } from './wire.ts';

export type Row = {
  readonly summary: ChannelSummary;
  readonly head: number;
  readonly at: number;
  readonly last: Event | undefined;
  readonly unread: number;
  /** `unread` counts up to here. */
  readonly countedTo: number;
  readonly delivered: number;
  readonly seen: number;
  readonly readers: Readers;
  /** Whether the members' marks were read since the caches were last dropped. */
  readonly hasReaders: boolean;
};

export const rowOf = (summary: ChannelSummary): Row => ({
  summary,
  head: summary.head,
  at: summary.headAt ?? summary.createdAt,
  last: summary.last ?? undefined,
  unread: summary.unread,
  countedTo: summary.head,
  delivered: summary.delivered,
  seen: summary.seen,
  readers: noReaders,
  hasReaders: false,
});

const withTitle = (summary: ChannelSummary, event: Event): ChannelSummary =>
  event.type === 'channelUpdated' && event.data.title !== undefined
    ? { ...summary, title: event.data.title }
    : summary;

const withoutReader = ({ members, counts }: Readers, user: string): Readers => ({
  members: new Map([...members].filter(([id]) => id !== user)),
  counts,
});

const readersAfter = (readers: Readers, event: Event): Readers => {
  if (event.type === 'memberLeft') return withoutReader(readers, event.data.user);
  if (event.type !== 'memberJoined') return readers;
  const start = { fromSeq: event.seq, delivered: event.seq, seen: event.seq };
  return { ...readers, members: new Map(readers.members).set(event.data.user, start) };
};

/** After a live event, or one's own that was just acknowledged. */
export const withEvent = (row: Row, event: Event, me: string): Row => {
  const isNewest = event.seq > row.head;
  const isUnread = event.type === 'receiveMessage' && event.by !== me && event.seq > row.countedTo;
  return {
    ...row,
    summary: withTitle(row.summary, event),
    head: Math.max(row.head, event.seq),
    at: isNewest ? event.at : row.at,
    last: isNewest && event.type === 'receiveMessage' ? event : row.last,
    unread: row.unread + (isUnread ? 1 : 0),
    countedTo: Math.max(row.countedTo, event.seq),
    readers: readersAfter(row.readers, event),
  };
};

const withReceipts = (readers: Readers, receipts: SignalData<'channelState'>['receipts']): Readers => {
  if (receipts === undefined) return readers;
  if (Array.isArray(receipts)) {
    return receipts.reduce(
      (all, [user, delivered, seen]) => withMark(all, user, { delivered, seen }),
      readers,
    );
  }
  return withCounts(readers, receipts);
};

const withCounts = (
  readers: Readers,
  { counts, total }: { counts: (readonly [number, number, number, number?])[]; total: number },
) => ({
  ...readers,
  counts: new Map([
    ...readers.counts,
    ...counts.map(([seq, delivered, seen, own = total]) => [seq, { delivered, seen, total: own }] as const),
  ]),
});

/** After a `channelState` (STA-1): `unread` is as of its head. */
export const withState = (row: Row, state: SignalData<'channelState'>): Row => ({
  ...row,
  ...(state.head >= row.countedTo && { unread: state.unread, countedTo: state.head }),
  delivered: Math.max(row.delivered, state.delivered),
  seen: Math.max(row.seen, state.seen),
  readers: withReceipts(row.readers, state.receipts),
});

/** After a `receipt`: of another, or of oneself on another device. */
export const withReceipt = (row: Row, data: SignalData<'receipt'>, me: string): Row => {
  if ('counts' in data) return { ...row, readers: withCounts(row.readers, data) };
  const readers = withMark(row.readers, data.user, data);
  if (data.user !== me) return { ...row, readers };
  return withOwnMark({ ...row, readers }, data);
};

/** How far this user is. Everything seen leaves nothing unread; else the server says how many. */
export const withOwnMark = (row: Row, mark: { delivered: number; seen: number; unread?: number }): Row => {
  const seen = Math.max(row.seen, mark.seen);
  const unread = mark.unread !== undefined && row.countedTo === row.head ? mark.unread : row.unread;
  return {
    ...row,
    seen,
    delivered: Math.max(row.delivered, mark.delivered),
    unread: seen >= row.head ? 0 : unread,
  };
};

/** With the members as the channel's page tells them; marks that came in the meantime stand. */
export const withMembers = (row: Row, members: readonly Member[]): Row => {
  const fresh: Readers = {
    ...row.readers,
    members: new Map(
      members.map(({ user, fromSeq, delivered, seen }) => [user.id, { fromSeq, delivered, seen }]),
    ),
  };
  const readers = members.reduce((all, { user }) => {
    const known = row.readers.members.get(user.id);
    return known === undefined ? all : withMark(all, user.id, known);
  }, fresh);
  return { ...row, readers, hasReaders: true };
};
