/**
 * The questions a database must answer, and the one way to write to the log.
 *
 * Promise: what `commit` resolved with is on disk (DUR-1); nothing that is not yet on disk is ever read; a
 * channel's seqs are dense (ORD-1); positions rise over the whole store (CUR-1); a client id is spent for ever
 * (IDEM-1); membership, its events and the `self` channel's events are one transaction (MEM-2).
 * Left to others: who may do what (a write carries its guards as facts to be checked), grouping, fan-out.
 */
import type { AccountStore } from './account-store.ts';
import type { InviteStore } from './invite-store.ts';
import type { PresenceStore } from './presence-store.ts';
import type { ReceiptStore } from './receipt-store.ts';
import type { MessageStore } from './message-store.ts';
import type { AuditStore } from './audit-store.ts';
import type { ErasureStore } from './erasure-store.ts';
import type { FeedStore } from './feed-store.ts';
import type { KeyStore } from './key-store.ts';
import type { LinkStore } from './link-store.ts';
import type { ChannelRow, EventRow, Kind, MemberRow, Membership } from './rows.ts';
import type { Committed, Write } from './write.ts';

export type * from './account-store.ts';
export type * from './invite-store.ts';
export type * from './presence-store.ts';
export type * from './receipt-store.ts';
export type * from './message-store.ts';
export type * from './audit-store.ts';
export type * from './erasure-store.ts';
export type * from './feed-store.ts';
export type * from './key-store.ts';
export type * from './link-store.ts';
export type * from './rows.ts';
export type * from './write.ts';
export * from './store-errors.ts';

export type Epoch = { readonly epoch: string; readonly from: number };

/** A run of one channel's log, both ends included. */
export type Range = { readonly channel: string; readonly from: number; readonly to: number };

/** What moved for one user after a position (RES-1, STA-1): his present channels' missing runs, and states; feeds apart (CUR-2). */
export type Missing = {
  /** The position that all of this reflects. */
  readonly asOf: number;
  readonly ranges: readonly (Range & { readonly kind: Kind })[];
  /** Channels of his in which a mark (his own or another's) moved, or his preferences changed, after the position. */
  readonly states: readonly string[];
  /** Feeds of which retention has taken some that was missing (FEED-1). */
  readonly trimmed?: readonly { readonly channel: string; readonly toSeq: number }[];
};

export type Blocks = { readonly blocked: readonly string[]; readonly blockedBy: readonly string[] };

/** A channel that is open to a user, and the position from which it was (`openedPosition`). */
export type OpenChannel = { readonly id: string; readonly position: number };

/** A page of a user's channels, newest activity first; `before` is the last one's key of the page before. */
export type ChannelPage = { readonly memberships: readonly Membership[]; readonly next: string | undefined };

/** How far followers of the whole log have got, by name; a place never goes back. */
export interface FollowerStore {
  place(name: string): Promise<number | undefined>;
  reach(name: string, position: number): Promise<void>;
}

/** Where one reads in a channel: what is above `seen` and not below `fromSeq` counts, up to `head` where it is given. */
export type UnreadAsk = {
  readonly channel: string;
  readonly seen: number;
  readonly fromSeq: number;
  readonly head?: number;
};

export interface Store {
  readonly accounts: AccountStore;
  readonly invites: InviteStore;
  readonly receipts: ReceiptStore;
  readonly presence: PresenceStore;
  readonly keys: KeyStore;
  readonly links: LinkStore;
  readonly audit: AuditStore;
  readonly erasure: ErasureStore;
  readonly feeds: FeedStore;
  readonly followers: FollowerStore;
  readonly messages: MessageStore;
  /** The secret with which all nodes of one database sign: `fresh` where there is none yet. Missing where a database has one node. */
  readonly signingSecret?: (fresh: Uint8Array) => Promise<Uint8Array>;
  /** All epochs, oldest first; the last is the one that is written in (CUR-3). */
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
  /** What a connection of a user hears: `direct` and `group` channels that are open to him, in no order. */
  openChannels(user: string): Promise<readonly OpenChannel[]>;
  /** Open `direct` and `group` channels of a user, by last activity. */
  channelPage(user: string, after: string | undefined, limit: number): Promise<ChannelPage>;
  /** All channels but the `self` ones, by kind and id; `after` is opaque. For operators. */
  allChannels(page: {
    readonly kind?: Kind | undefined;
    readonly after: string | undefined;
    readonly limit: number;
  }): Promise<{ readonly channels: readonly ChannelRow[]; readonly next: string | undefined }>;
  /** Events by a user with `after` < position <= `to`, in position order. */
  authored(user: string, after: number, to: number): Promise<readonly EventRow[]>;
  members(channel: string, after: string | undefined, limit: number): Promise<readonly MemberRow[]>;
  /** The other one of each of these direct channels of a user. */
  peers(user: string, channels: readonly string[]): Promise<ReadonlyMap<string, string>>;
  /** Events of a channel with `from` <= seq <= `to`, in seq order; the newest `limit` of them where `newest`, else the oldest. */
  events(
    range: Range,
    limit: number,
    newest: boolean,
    types?: readonly string[],
  ): Promise<readonly EventRow[]>;
  /** Whom the user has blocked, by id, and who has blocked him (BLK-1). */
  blocks(user: string): Promise<Blocks>;
  /** Whether one of the two has blocked the other, by their ids, or in a direct channel, of which `user` is a member. */
  blockedBetween(user: string, other: string): Promise<boolean>;
  blockedIn(channel: string, user: string): Promise<boolean>;
  /** Unread per RCP-3 for one member in each of these channels, in their order, at most 999 each. */
  unread(user: string, asked: readonly UnreadAsk[]): Promise<readonly number[]>;
  missing(user: string, after: number): Promise<Missing>;
  /** Events of several ranges in position order, those above `after`; at least one while any is left. */
  merged(ranges: readonly Range[], after: number, limit: number): Promise<readonly EventRow[]>;
  /** Events of the whole store above a position, in position order (the embedder's `onEvent`, gaps in the feed). */
  log(after: number, limit: number): Promise<readonly EventRow[]>;

  close(): Promise<void>;
}
