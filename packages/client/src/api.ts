/**
 * The whole face of the client. Everything that changes is a `Readable`; everything that is done offline is shown at once,
 * kept, and told to the server when it can be heard; what the server refuses is taken back.
 */
import type { ChannelList, ChannelRow, MemberList, Receipts, Typist } from './views/channel-row.ts';
import type { ConnectionState } from './connection/connection-state.ts';
import type { FeedList, FeedPoints, FeedState } from './feeds/feed-state.ts';
import type { Readable } from './kit/readable.ts';
import type { Refusal } from './refusal.ts';
import type { TransportName } from './transport/transport.ts';
import type { TimelineState } from './views/timeline-items.ts';
import type {
  CommandName,
  CommandOutput,
  CommandRequest,
  EventEnvelope,
  EventType,
  Preferences,
  PresenceEntry,
  Profile,
  SignalEnvelope,
  SignalType,
} from './wire.ts';

/** A command's input; a missing `clientId` is made. */
export type CallInput<N extends CommandName> = N extends CommandName
  ? Omit<CommandRequest<N>, 'clientId'> & { clientId?: string }
  : never;

type SendRequest = Omit<CommandRequest<'sendMessage'>, 'clientId' | 'channel' | 'attachments'>;
export type NewMessage = { readonly [Name in keyof SendRequest]: SendRequest[Name] };

/** What was written, and what became of it: `stored` rejects with a `Refusal`, or with `discarded`. */
export type Sent = {
  readonly clientId: string;
  readonly stored: Promise<{ readonly seq: number }>;
};

/** A message: by its seq, or by its `clientId` while it waits. */
export type Target = number | string;

/** Something done while nobody looked, or before a reload, that the server will not have; it has been taken back. */
export type RefusedDeed = {
  readonly type: 'refused';
  readonly channel: string;
  readonly command: CommandName;
  readonly clientId: string;
  readonly code: Refusal['code'];
  readonly message: string;
};

export type HeardType = EventType | SignalType | 'refused';
export type Heard<T extends HeardType> = T extends 'refused'
  ? RefusedDeed
  : (T extends EventType ? EventEnvelope<T> : never) | (T extends SignalType ? SignalEnvelope<T> : never);

export interface Channel {
  readonly id: string;
  /** Undefined where it is not one's own, or not known yet. */
  readonly row: Readable<ChannelRow | undefined>;
  /** Loaded, and kept in memory, while somebody is subscribed. */
  readonly timeline: Readable<TimelineState>;
  /** The first hundred are loaded while somebody is subscribed. */
  readonly members: Readable<MemberList>;
  readonly typing: Readable<readonly Typist[]>;
  /** Of a message of one's own. */
  receipts(seq: number): Readable<Receipts>;

  /** Pages of the timeline; they never reject, `timeline` says how it went. */
  loadLatest(): Promise<void>;
  loadBefore(): Promise<void>;
  loadAfter(): Promise<void>;
  /** Brings the timeline to a message; `loadLatest` brings it back. */
  loadAround(seq: number): Promise<void>;
  loadMembers(): Promise<void>;

  /**
   * `clientId`: of one's own making, where what is done twice is to be one message; made from the id of what it answers, a bot's
   * answer comes once though the bot died in the middle. Missing, it is made.
   */
  send(message: NewMessage & { readonly clientId?: string }): Sent;
  /** Tries again what failed. */
  retry(clientId: string): void;
  /** Takes back what waits or failed. */
  discard(clientId: string): void;

  /** Shown at once; each rejects with the `Refusal` when it has been taken back. */
  edit(target: Target, text: string): Promise<void>;
  delete(target: Target, scope: 'everyone' | 'me'): Promise<void>;
  react(target: Target, emoji: string, on: boolean): Promise<void>;
  vote(target: Target, options: readonly number[]): Promise<void>;
  closePoll(target: Target): Promise<void>;
  pin(target: Target, on: boolean): Promise<void>;

  /** Told to others at most every three seconds; `idle` at the end. */
  setTyping(state: 'typing' | 'recording' | 'idle'): void;
  /** Up to this message (the newest, where none is given) everything was before somebody's eyes. */
  markSeen(seq?: number): void;
  /** Kept at once, and told to one's other devices a little later. */
  setDraft(text: string): void;
  setPreferences(wish: Omit<Preferences, 'draft'>): void;
}

export interface Feed {
  readonly id: string;
  /**
   * Read on the connection while somebody is subscribed; made anew at most five times a second, however much comes. Each update,
   * one by one, is heard by `on('feedUpdate', …)`.
   */
  readonly state: Readable<FeedState>;
  /** Asks again what was refused, and is watched. */
  retry(): void;
  /** A copy of the newest of one key's points, all that are held where `most` is left out. */
  points(key: string, most?: number): FeedPoints;
}

export interface Client {
  readonly connection: Readable<ConnectionState>;
  /** How the server is reached just now; undefined while it is not. */
  readonly transport: Readable<TransportName | undefined>;
  readonly me: Readable<Profile | undefined>;
  readonly channels: Readable<ChannelList>;
  readonly presence: Readable<ReadonlyMap<string, PresenceEntry>>;
  readonly blocks: Readable<ReadonlySet<string>>;
  /** Those one may read; asked for while somebody is subscribed, on each connection. */
  readonly feeds: Readable<FeedList>;
  /** `memory`: nothing outlives the program, for want of a storage or because it failed. */
  readonly storage: Readable<'opening' | 'kept' | 'memory'>;

  /** Begins, and keeps on; resolves when it is live the first time, rejects where nobody is signed in. */
  connect(): Promise<void>;
  /** Tries now instead of later: somebody looks, or pressed "Retry". */
  hurry(): void;
  /** Ends the connection; everything is kept. */
  close(): Promise<void>;
  /** Ends the connection and forgets everything: the user signed out. */
  forget(): Promise<void>;

  /** The same object for the same id. */
  channel(id: string): Channel;
  /** The same object for the same id. */
  feed(id: string): Feed;
  /** Asks for the list of feeds anew: nobody tells of public ones. */
  reloadFeeds(): Promise<void>;
  /** Somebody's profile; asked for where it is not known. */
  profile(user: string): Readable<Profile | undefined>;
  /** Whose presence to be told besides that of one's direct channels; replaces those named before. */
  watchPresence(users: readonly string[]): void;
  /** Gives the channel's id. */
  openDirect(user: string): Promise<string>;

  /** Any command. Waits a little for a connection; rejects with the server's `Refusal`. */
  call<N extends CommandName>(name: N, input: CallInput<N>): Promise<CommandOutput<N>>;
  /** Each event once, after it was applied, and each signal. Gives the way to stop. */
  on<T extends HeardType>(type: T, listener: (heard: Heard<T>) => void): () => void;
}
