/**
 * Rows as a database gives them: events of the log, channels, members. Plain data, the same for every driver.
 * Positions are of the whole store, seqs of one channel; times are ms since 1970.
 */
export type Role = 'owner' | 'admin' | 'member';
export type Kind = 'direct' | 'group' | 'feed' | 'self';
export type Posting = 'members' | 'admins';
export type HistoryRule = 'joined' | 'all';

/** One row of the log. `data` is JSON text, spliced into the envelope as it is; `at` in ms since 1970. */
export type EventRow = {
  readonly position: number;
  readonly channel: string;
  readonly seq: number;
  readonly id: string;
  readonly type: string;
  readonly by: string | null;
  readonly at: number;
  readonly data: string;
};

/** A member's own wishes (STA-1); only what he ever said is there. `mutedUntil: null`: no longer muted. */
export type Preferences = {
  readonly mutedUntil?: number | null | undefined;
  readonly archived?: boolean | undefined;
  readonly pinned?: boolean | undefined;
  readonly markedUnread?: boolean | undefined;
  /** Not empty. */
  readonly draft?: string | undefined;
};

export type ChannelRow = {
  readonly id: string;
  readonly kind: Kind;
  readonly title: string | null;
  readonly description: string | null;
  readonly avatar: string | null;
  /** How long a message lasts, for those sent from now on; null for ever (EXP-1). */
  readonly expireAfterMs: number | null;
  readonly posting: Posting;
  readonly history: HistoryRule;
  readonly createdBy: string | null;
  readonly createdAt: number;
  /** seq of the newest event, 0 for none. */
  readonly head: number;
  readonly headPosition: number;
  /** Position of the newest mark (STA-1) of any member, 0 for none. */
  readonly statePosition: number;
  readonly memberCount: number;
};

export type MemberRow = {
  readonly channel: string;
  readonly user: string;
  readonly role: Role;
  /** MEM-1: nothing below this seq is this member's to read. */
  readonly fromSeq: number;
  /** Position of the member's `channelOpened`; null while a direct channel waits for its first message. */
  readonly openedPosition: number | null;
  readonly joinedAt: number;
  readonly delivered: number;
  readonly seen: number;
  /** Position of this member's last mark or change of preferences (STA-1), 0 for none. */
  readonly statePosition: number;
};

/** A channel together with one user's membership of it, and what he wishes there. */
export type Membership = {
  readonly channel: ChannelRow;
  readonly member: MemberRow;
  readonly preferences: Preferences;
};
/** What later events made of a message that is still there. */
export type Touched = {
  /** seq of the newest of those events. */
  readonly asOf: number;
  readonly editedSeq: number | null;
  /** The text of that edit. */
  readonly text: string | null;
  readonly reactions: readonly { readonly emoji: string; readonly users: readonly string[] }[];
  readonly poll: PollRow | null;
  readonly pinned: boolean;
};

/** `votes` in the order of their last change, of a named poll; `mine`, the reader's own, of an anonymous one. */
export type PollRow = {
  readonly counts: readonly number[];
  readonly total: number;
  readonly closed: boolean;
  readonly votes: readonly { readonly user: string; readonly options: readonly number[] }[] | null;
  readonly mine: readonly number[] | null;
};

/** A message, or another row of a timeline, as it stands for one reader. `touched` is missing where nothing ever touched it. */
export type MessageRow = {
  readonly event: EventRow;
  readonly gone: 'deleted' | 'expired' | undefined;
  readonly touched: Touched | undefined;
};
