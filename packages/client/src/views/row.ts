/** A channel's row in the list, from what is known of it. Pure. */
import type { ChannelRow, Typist } from './channel-row.ts';
import type { ChannelState } from '../model/channel-state.ts';
import { isMessage, type Deed } from '../deeds/deeds.ts';
import { lastItem, lastWaiting, type ItemMemory, type Scene } from './items.ts';
import type { Preferences } from '../wire.ts';

export type RowParts = {
  readonly state: ChannelState;
  /** Preferences with what was wished and not told yet. */
  readonly preferences: Preferences;
  readonly deeds: readonly Deed[];
  readonly typing: readonly Typist[];
  readonly me: string;
  readonly now: number;
  /** Of the last messages' items. */
  readonly memory: ItemMemory;
};

const isLater = (deed: Deed, headAt: number): boolean => deed.at >= headAt || deed.fate.is !== 'stored';

const lastOf = ({ state, deeds, me, now, memory }: RowParts): ChannelRow['last'] => {
  const { last, headAt = 0 } = state.summary;
  const scene: Scene = {
    me,
    entries: [],
    deeds,
    atEnd: true,
    hidden: state.hidden,
    readers: state.readers,
    now,
  };
  const waiting = deeds.some((deed) => isMessage(deed) && isLater(deed, headAt))
    ? lastWaiting(scene, memory)
    : undefined;
  return waiting ?? (last ? lastItem(last, scene, memory) : undefined);
};

export const rowOf = (parts: RowParts): ChannelRow => {
  const { state, preferences, deeds, typing } = parts;
  const { summary } = state;
  const messages = deeds.filter(isMessage);
  const last = lastOf(parts);
  const at = Math.max(summary.headAt ?? summary.createdAt, ...messages.map((deed) => deed.at));
  return {
    id: summary.id,
    kind: summary.kind,
    name: summary.title ?? summary.peer?.name ?? summary.id,
    ...(summary.title !== undefined && { title: summary.title }),
    ...(summary.description !== undefined && { description: summary.description }),
    ...(summary.avatar !== undefined && { avatar: summary.avatar }),
    role: summary.role,
    posting: summary.posting,
    history: summary.history,
    memberCount: summary.memberCount,
    fromSeq: summary.fromSeq,
    createdAt: summary.createdAt,
    peer: summary.peer,
    head: summary.head,
    at,
    last,
    unread: summary.unread,
    mentions: state.mentions.length,
    delivered: summary.delivered,
    seen: summary.seen,
    mutedUntil: preferences.mutedUntil ?? null,
    pinned: preferences.pinned === true,
    archived: preferences.archived === true,
    markedUnread: preferences.markedUnread === true,
    draft: preferences.draft ?? '',
    typing,
    waiting: messages.filter(({ fate }) => fate.is === 'waiting').length,
    failed: messages.filter(({ fate }) => fate.is === 'refused').length,
  };
};

/** Pinned first, then by last activity; ids settle what is equal. */
export const inOrder = (one: ChannelRow, other: ChannelRow): number =>
  Number(other.pinned) - Number(one.pinned) || other.at - one.at || (one.id < other.id ? -1 : 1);
