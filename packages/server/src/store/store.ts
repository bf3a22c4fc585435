/**
 * The questions a database must answer, and the one way to write to the log.
 *
 * Promise: what `commit` resolved with is on disk (DUR-1); nothing that is not yet on disk is ever read; a
 * channel's seqs are dense (ORD-1); positions rise over the whole store (CUR-1); a client id is spent for ever
 * (IDEM-1); membership, its events and the `self` channel's events are one transaction (MEM-2).
 * A write is plain data, so that a driver may run it in a worker, a stored procedure or a transaction of its own.
 * Left to others: who may do what (a write carries its guards as facts to be checked), grouping, fan-out.
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

export type ChannelRow = {
  readonly id: string;
  readonly kind: Kind;
  readonly title: string | null;
  readonly posting: Posting;
  readonly history: HistoryRule;
  readonly createdBy: string | null;
  readonly createdAt: number;
  /** seq of the newest event, 0 for none. */
  readonly head: number;
  readonly headPosition: number;
  /** Position of the newest state change (STA-1) of any member, 0 for none. */
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
  /** Position of this row's last mark (STA-1), 0 for none. */
  readonly statePosition: number;
};

/** A channel together with one user's membership of it. */
export type Membership = { readonly channel: ChannelRow; readonly member: MemberRow };

/** IDEM-1: the scope in which a client id is spent. The first event of the write in `channel` keeps it. */
export type WriteKey = {
  readonly user: string;
  readonly channel: string;
  readonly clientId: string;
  /** 16 bytes over the command's name and its parsed input. */
  readonly hash: Uint8Array;
};

/**
 * A fact that must hold inside the transaction, or the write is refused whole.
 * `member`: the user is a present member of the channel, its kind is one of `kinds`, his role one of `roles`
 *   (or of `rolesWhenAdminsPost`, where given and the channel's posting is `admins`).
 * `seq`: `seq` lies between the member's `fromSeq` and the head.
 * `notLastOwner`: the user is not the only owner while other members are present.
 * `otherMember`: `user` is a present member (the object of an act: refusal `target`).
 * `user`: the account exists.
 */
export type Guard =
  | {
      readonly is: 'member';
      readonly channel: string;
      readonly user: string;
      readonly kinds: readonly Kind[];
      readonly roles: readonly Role[];
      readonly rolesWhenAdminsPost?: readonly Role[];
    }
  | { readonly is: 'seq'; readonly channel: string; readonly user: string; readonly seq: number }
  | { readonly is: 'notLastOwner'; readonly channel: string; readonly user: string }
  | { readonly is: 'otherMember'; readonly channel: string; readonly user: string }
  | { readonly is: 'user'; readonly user: string };

/** Why a guard, or a step, refused: `absent` no such channel or not a member of it, `role`, `kind`, `seq` out of range,
 * `lastOwner`, `target` the other is no member, `user` no such account, `full` over `maxMembers`. */
export type Refusal = 'absent' | 'role' | 'kind' | 'seq' | 'lastOwner' | 'target' | 'user' | 'full';

/**
 * What a write does, in order.
 * `channel`: creates the channel unless it is there (two may open a direct channel at once).
 * `event`: appends one event. Where the channel is `direct` and has no event yet, `channelOpened` is first
 *   appended to the `self` channel of each member who has none (protocol.md section 6).
 * `join`: for those of `members` who are not members yet (up to `maxMembers` in all): `channelOpened` in each one's `self`
 *   channel, all at lower positions, then one `memberJoined {user, role, how}` each; marks start at the head (RCP-1).
 * `open`: membership of a direct channel, without an event in it (fromSeq 1); `announce` writes the
 *   member's `channelOpened` now, if he has none yet.
 * `part`: `memberLeft {user, how}`, the membership ends, then `channelClosed {channel, how}` in his `self` channel.
 * `mark`: raises marks by maximum (RCP-1); `seen` raises `delivered`; beyond the head is refusal `seq`.
 */
export type Step =
  | {
      readonly do: 'channel';
      readonly id: string;
      readonly kind: Kind;
      readonly title: string | null;
      readonly posting: Posting;
      readonly history: HistoryRule;
      readonly by: string | null;
    }
  | {
      readonly do: 'event';
      readonly channel: string;
      readonly type: string;
      readonly by: string | null;
      readonly data: string;
    }
  | {
      readonly do: 'join';
      readonly channel: string;
      readonly members: readonly { readonly user: string; readonly role: Role; readonly how: string }[];
      readonly by: string | null;
      readonly maxMembers: number;
    }
  | { readonly do: 'open'; readonly channel: string; readonly user: string; readonly announce: boolean }
  | {
      readonly do: 'part';
      readonly channel: string;
      readonly user: string;
      readonly by: string | null;
      readonly how: string;
    }
  | {
      readonly do: 'mark';
      readonly channel: string;
      readonly user: string;
      readonly delivered?: number;
      readonly seen?: number;
    };

export type Write = {
  readonly at: number;
  readonly key?: WriteKey;
  readonly guards: readonly Guard[];
  readonly steps: readonly Step[];
};

/** One member's marks after a `mark` step; `moved` tells whether anything rose. */
export type MarkRow = {
  readonly channel: string;
  readonly user: string;
  readonly delivered: number;
  readonly seen: number;
  readonly position: number;
  readonly moved: boolean;
  /** Present members of the channel: who is told of a mark depends on how many there are (RCP-2). */
  readonly memberCount: number;
};

/**
 * What became of one write. `duplicate` carries the event that the key made the first time, and looks at nothing else:
 * it comes before the guards. `conflict`: the same key with another hash. `broken`: this write alone met an error of
 * the database (a constraint, a value it refuses); the others of the batch stand.
 */
export type WriteResult =
  | { readonly outcome: 'written'; readonly events: readonly EventRow[]; readonly marks: readonly MarkRow[] }
  | { readonly outcome: 'duplicate'; readonly event: EventRow }
  | { readonly outcome: 'conflict' }
  | { readonly outcome: 'refused'; readonly why: Refusal }
  | { readonly outcome: 'broken'; readonly error: unknown };

/**
 * A batch that is on disk: one result per write; all events in position order (each channel's plain messages in one
 * contiguous run between structural writes); all marks that moved; the last position given.
 */
export type Committed = {
  readonly results: readonly WriteResult[];
  readonly events: readonly EventRow[];
  readonly marks: readonly MarkRow[];
  readonly last: number;
};

export type Epoch = { readonly epoch: string; readonly from: number };

/** A run of one channel's log, both ends included. */
export type Range = { readonly channel: string; readonly from: number; readonly to: number };

/** What moved for one user after a position (RES-1, STA-1): his present channels' missing runs, and states. */
export type Missing = {
  /** The position that all of this reflects. */
  readonly asOf: number;
  readonly ranges: readonly (Range & { readonly kind: Kind })[];
  /** Channels of his in which a mark (his own or another's) moved after the position. */
  readonly states: readonly string[];
};

export type UserRow = {
  readonly id: string;
  readonly handle: string | null;
  readonly name: string;
  readonly about: string | null;
  readonly avatar: string | null;
  readonly roles: readonly string[];
  readonly createdAt: number;
};

export type SessionRow = {
  readonly sid: string;
  readonly user: string;
  /** Hash of the one refresh token that is good now. */
  readonly refreshHash: string;
  readonly createdAt: number;
  readonly expiresAt: number;
  readonly revokedAt: number | null;
};

export interface AccountStore {
  /** False where the handle or id is taken. */
  createUser(user: UserRow, passwordHash: string | null): Promise<boolean>;
  /** Makes the user or sets name and avatar where they differ; for people whom a host application vouches for. */
  upsertUser(user: UserRow): Promise<void>;
  user(id: string): Promise<UserRow | undefined>;
  users(ids: readonly string[]): Promise<readonly UserRow[]>;
  credentials(handle: string): Promise<{ readonly user: UserRow; readonly passwordHash: string } | undefined>;
  /** By handle or name, prefix of any word, case folded; `sharedWith` limits to people who share a channel with that user; `exact` to the very handle. */
  findUsers(query: {
    readonly q: string;
    readonly limit: number;
    readonly exact?: boolean;
    readonly sharedWith?: string;
  }): Promise<readonly UserRow[]>;
  createSession(session: SessionRow): Promise<void>;
  session(sid: string): Promise<SessionRow | undefined>;
  /** Swaps the hash if it is still `from` and the session is not revoked; false otherwise. */
  rotateSession(sid: string, from: string, to: string, expiresAt: number): Promise<boolean>;
  revokeSession(sid: string, at: number): Promise<void>;
}

/** A page of a user's channels, newest activity first; `before` is the last one's key of the page before. */
export type ChannelPage = { readonly memberships: readonly Membership[]; readonly next: string | undefined };

export interface Store {
  readonly accounts: AccountStore;
  /** All epochs, oldest first; the last is this run's (CUR-3). */
  readonly epochs: readonly Epoch[];

  /** One transaction. Rejects with `CommitFailed` where nothing of it can be known to be on disk. */
  commit(writes: readonly Write[]): Promise<Committed>;
  /** The last position given that is on disk. */
  lastPosition(): Promise<number>;

  channel(id: string): Promise<ChannelRow | undefined>;
  /** Undefined where the channel is not there or the user is no present member. */
  membership(channel: string, user: string): Promise<Membership | undefined>;
  /** All present memberships that are open (`openedPosition` set), `self` included, as of one position. */
  memberships(user: string): Promise<{ readonly asOf: number; readonly memberships: readonly Membership[] }>;
  /** Open `direct` and `group` channels of a user, by last activity. */
  channelPage(user: string, after: string | undefined, limit: number): Promise<ChannelPage>;
  members(channel: string, after: string | undefined, limit: number): Promise<readonly MemberRow[]>;
  /** Events of a channel with `from` <= seq <= `to`, in seq order; the newest `limit` of them where `newest`, else the oldest. */
  events(
    range: Range,
    limit: number,
    newest: boolean,
    types?: readonly string[],
  ): Promise<readonly EventRow[]>;
  /** Unread per RCP-3 for one member, at most 999. */
  unread(channel: string, user: string, seen: number, fromSeq: number): Promise<number>;
  missing(user: string, after: number): Promise<Missing>;
  /** Events of several ranges in position order, those above `after`; at least one while any is left. */
  merged(ranges: readonly Range[], after: number, limit: number): Promise<readonly EventRow[]>;
  /** Events of the whole store above a position, in position order (the embedder's `onEvent`, gaps in the feed). */
  log(after: number, limit: number): Promise<readonly EventRow[]>;

  close(): Promise<void>;
}

/** The batch may or may not be on disk. `fatal`: the store takes no further write until it is opened again. */
export class CommitFailed extends Error {
  readonly fatal: boolean;
  constructor(message: string, options: { readonly fatal: boolean; readonly cause?: unknown }) {
    super(message, { cause: options.cause });
    this.name = 'CommitFailed';
    this.fatal = options.fatal;
  }
}

/** A row whose checksum does not fit its content: it is not served. */
export class CorruptEvent extends Error {
  constructor(channel: string, seq: number) {
    super(`event ${channel}#${seq} does not match its checksum`);
    this.name = 'CorruptEvent';
  }
}

/** Another process has the data directory. */
export class StoreLocked extends Error {
  constructor(directory: string) {
    super(`another process is using the data directory ${directory}`);
    this.name = 'StoreLocked';
  }
}

/** The data was written by a newer version of the program. */
export class StoreTooNew extends Error {
  constructor(found: number, known: number) {
    super(`the data has schema version ${found}, this program knows up to ${known}`);
    this.name = 'StoreTooNew';
  }
}
