/** One channel as the list shows it. */
import type { MessageItem } from './timeline-items.ts';
import type { ChannelSummary, Member, Profile } from '../wire.ts';

export type Typist = { readonly user: string; readonly state: 'typing' | 'recording' };

type FromSummary = 'id' | 'kind' | 'title' | 'description' | 'avatar' | 'role' | 'posting' | 'history';

export type ChannelRow = Pick<ChannelSummary, FromSummary | 'memberCount' | 'fromSeq' | 'createdAt'> & {
  /** What to call it: the title, or the other one's name. */
  readonly name: string;
  readonly peer: Profile | undefined;
  readonly head: number;
  /** Of the last activity. */
  readonly at: number;
  /** The newest message, one's own that waits included. */
  readonly last: MessageItem | undefined;
  /** Exact to 999, which means that many or more. */
  readonly unread: number;
  /** How many of the unread mention this user or reply to him, as far as they are here. */
  readonly mentions: number;
  readonly delivered: number;
  readonly seen: number;
  /** Until when; null or past: not muted. */
  readonly mutedUntil: number | null;
  readonly pinned: boolean;
  readonly archived: boolean;
  readonly markedUnread: boolean;
  readonly draft: string;
  readonly typing: readonly Typist[];
  /** Messages that wait, and that were refused. */
  readonly waiting: number;
  readonly failed: number;
};

/** Pinned first, then by last activity. */
export type ChannelList = {
  readonly rows: readonly ChannelRow[];
  /** `loading`: nothing yet. `cached`: as this device last knew it. `current`: as the server has it. */
  readonly is: 'loading' | 'cached' | 'current';
};

export type MemberList = {
  /** By user id, as far as they were asked for. */
  readonly members: readonly Member[];
  readonly total: number;
  readonly complete: boolean;
};

/** How far a message of one's own is, among those who were there before it. */
export type Receipts = {
  readonly delivered: number;
  readonly seen: number;
  readonly total: number;
};
