/**
 * What a conversation shows, ready to be drawn: messages with their state, what happened in the channel, and what waits to
 * be sent. Dividers, days and grouping are the view's.
 */
import type { ErrorCode, EventData, PlainEvent } from '../wire.ts';

/** Of one's own messages (protocol section 8). */
export type Tick = 'waiting' | 'sent' | 'delivered' | 'seen' | 'failed';

export type Reaction = { readonly emoji: string; readonly users: readonly string[]; readonly mine: boolean };

export type PollItem = NonNullable<EventData<'receiveMessage'>['poll']> & {
  readonly counts: readonly number[];
  readonly total: number;
  readonly closed: boolean;
  /** One's own choice. */
  readonly mine: readonly number[];
  /** Of a named poll. */
  readonly votes: readonly { readonly user: string; readonly options: readonly number[] }[];
};

export type MessageItem = {
  readonly kind: 'message';
  /** The same from the moment of writing on. */
  readonly key: string;
  /** Undefined until the server has it. */
  readonly seq: number | undefined;
  readonly id: string | undefined;
  readonly clientId: string | undefined;
  readonly by: string;
  readonly at: number;
  readonly own: boolean;
  /** Empty where deleted or expired. */
  readonly text: string;
  readonly replyTo: number | undefined;
  readonly mentions: readonly string[];
  readonly poll: PollItem | undefined;
  readonly forwarded: boolean;
  readonly expiresAt: number | undefined;
  readonly edited: boolean;
  readonly deleted: boolean;
  readonly expired: boolean;
  readonly pinned: boolean;
  readonly reactions: readonly Reaction[];
  readonly tick: Tick | undefined;
  /** Something shown here (an edit, a reaction, a deletion …) is not stored yet. */
  readonly pending: boolean;
  /** Why it failed. */
  readonly refusal: { readonly code: ErrorCode; readonly message: string } | undefined;
};

export type SystemItem = {
  readonly kind: 'system';
  readonly key: string;
  readonly seq: number;
  readonly at: number;
  readonly by: string | null;
  readonly event: PlainEvent<'memberJoined' | 'memberLeft' | 'roleChanged' | 'channelUpdated'>;
};

export type TimelineItem = MessageItem | SystemItem;

/** One run of the channel without a hole. */
export type TimelineState = {
  readonly items: readonly TimelineItem[];
  /** Whether anything is known: `empty` until the first page or event is there. */
  readonly is: 'empty' | 'loaded';
  readonly loading: 'latest' | 'before' | 'after' | 'around' | undefined;
  /** Why the last page did not come. */
  readonly error: ErrorCode | undefined;
  readonly hasBefore: boolean;
  readonly hasAfter: boolean;
};
