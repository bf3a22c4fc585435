/**
 * One channel as it stands for this user. A snapshot says as of when it is: what it holds already is not counted again
 * (RES-5); marks only grow (RCP-1). Pure.
 */
import { fold, targetOf } from './fold.ts';
import { noReaders, withMark, withMembership, withReceipts, type Readers } from './readers.ts';
import type {
  ChannelDetail,
  ChannelStateData,
  ChannelSummary,
  EventData,
  MessageState,
  PlainEvent,
  Profile,
  SignalData,
} from '../wire.ts';

export type Marks = { readonly delivered: number; readonly seen: number };

export type ChannelState = {
  /** As of its `head`; `unread` as of `countedTo`. */
  readonly summary: ChannelDetail;
  readonly countedTo: number;
  /** The newest event that came; undefined until one did. */
  readonly applied: number | undefined;
  /** What is here is of an earlier time and is to be asked for anew. */
  readonly stale: boolean;
  /** `unread` may be wrong and is to be asked for. */
  readonly unsure: boolean;
  /** Unread messages that mention this user or reply to him. */
  readonly mentions: readonly number[];
  /** Unread messages that end by themselves, as far as they are known (EXP-1). */
  readonly ends: readonly (readonly [seq: number, at: number])[];
  /** Messages that this user deleted for himself. */
  readonly hidden: readonly number[];
  readonly readers: Readers;
  /** How far the server knows this user to be. */
  readonly told: Marks;
};

/** What an event's meaning depends on besides the channel. */
export type Eye = {
  readonly me: string;
  readonly blocked: (user: string) => boolean;
  /** A message that is held, before the event. */
  readonly held: (seq: number) => MessageState | undefined;
  readonly profile: (user: string) => Profile;
};

/** Unread are counted no further. */
export const mostUnread = 999;
const mostHidden = 500;

export const stateOf = (summary: ChannelSummary): ChannelState => ({
  summary,
  countedTo: summary.head,
  applied: undefined,
  stale: false,
  unsure: false,
  mentions: [],
  ends: [],
  hidden: [],
  readers: noReaders,
  told: { delivered: summary.delivered, seen: summary.seen },
});

/** Whether an unread message concerns this user more than others. */
export const mentionsMe = (message: MessageState, { me, blocked, held }: Eye): boolean => {
  if (message.type !== 'receiveMessage' || message.by === me || blocked(message.by ?? '')) return false;
  if (message.data.mentions?.includes(me) === true) return true;
  const { replyTo } = message.data;
  return replyTo !== undefined && held(replyTo)?.by === me;
};

const isUnread = (message: MessageState | undefined, me: string): boolean =>
  message?.type === 'receiveMessage' && message.by !== me && message.state?.deleted !== true;

const withMention = (mentions: readonly number[], seq: number): readonly number[] =>
  mentions.includes(seq) ? mentions : [...mentions, seq].toSorted((a, b) => a - b);

/** Those that concern this user are known one by one, whatever the server counted already. */
const mentionsAfter = (
  { summary, mentions }: ChannelState,
  event: PlainEvent,
  eye: Eye,
): readonly number[] => {
  if (event.type === 'messageDeleted') return mentions.filter((seq) => seq !== event.data.target);
  const concerns = event.seq > summary.seen && isUnread(event, eye.me) && mentionsMe(event, eye);
  return concerns ? withMention(mentions, event.seq) : mentions;
};

/** When an unread message of another's ends; undefined where it does not. */
export const endOf = (message: MessageState, me: string): readonly [number, number] | undefined =>
  message.type === 'receiveMessage' && message.by !== me && message.data.expiresAt !== undefined
    ? [message.seq, message.data.expiresAt]
    : undefined;

const endsAfter = ({ summary, ends }: ChannelState, event: PlainEvent, eye: Eye): ChannelState['ends'] => {
  const end = event.type === 'receiveMessage' && event.seq > summary.seen ? endOf(event, eye.me) : undefined;
  return end === undefined ? ends : [...ends, end];
};

type Counted = Pick<ChannelState, 'unsure'> & { readonly unread: number };

const deletedIn = (counted: Counted, seen: number, target: number, eye: Eye): Counted => {
  if (target <= seen) return counted;
  const message = eye.held(target);
  if (message === undefined || counted.unread >= mostUnread) return { ...counted, unsure: true };
  return { ...counted, unread: counted.unread - (isUnread(message, eye.me) ? 1 : 0) };
};

const counted = ({ summary, unsure }: ChannelState, event: PlainEvent, eye: Eye): Counted => {
  const before = { unsure, unread: summary.unread };
  if (event.type === 'messageDeleted') return deletedIn(before, summary.seen, event.data.target, eye);
  if (!isUnread(event, eye.me) || event.seq <= summary.seen) return before;
  return { unsure, unread: Math.min(mostUnread, summary.unread + 1) };
};

/** Null, or an empty text, takes a thing away: it is then missing, as in the server's answers. */
const updated = (summary: ChannelDetail, change: EventData<'channelUpdated'>): ChannelDetail => {
  const all: Record<string, unknown> = { ...summary, ...change };
  for (const [name, value] of Object.entries(change)) if (value === null || value === '') delete all[name];
  // Only optional fields can be taken away.
  return all as ChannelDetail;
};

const summarised = (summary: ChannelDetail, event: PlainEvent, me: string): ChannelDetail => {
  if (event.type === 'receiveMessage') return { ...summary, last: event, headAt: event.at };
  if (event.type === 'memberJoined') return { ...summary, memberCount: summary.memberCount + 1 };
  if (event.type === 'memberLeft') return { ...summary, memberCount: summary.memberCount - 1 };
  if (event.type === 'channelUpdated') return updated(summary, event.data);
  if (event.type === 'roleChanged' && event.data.user === me) return { ...summary, role: event.data.role };
  const { last } = summary;
  return last && targetOf(event) === last.seq ? { ...summary, last: fold(last, event) } : summary;
};

const plain = (event: PlainEvent & { cursor?: unknown }): PlainEvent => {
  const { cursor: _, ...rest } = event;
  return rest;
};

/** With the next event of the log. */
export const withEvent = (state: ChannelState, event: PlainEvent, eye: Eye): ChannelState => {
  const { head } = state.summary;
  const summary = event.seq > head ? summarised(state.summary, plain(event), eye.me) : state.summary;
  const count = event.seq > state.countedTo ? counted(state, event, eye) : undefined;
  return {
    ...state,
    summary: { ...summary, head: Math.max(head, event.seq), unread: count?.unread ?? summary.unread },
    countedTo: Math.max(state.countedTo, event.seq),
    applied: event.seq,
    unsure: count?.unsure ?? state.unsure,
    mentions: mentionsAfter(state, event, eye),
    ends: endsAfter(state, event, eye),
    readers: withMembership(state.readers, event, eye.profile, summary.history),
  };
};

/**
 * How far this user is, here or on another device. `count` says how many messages above a seq are unread, where that is
 * known from what is held.
 */
export const withSeen = (
  state: ChannelState,
  { delivered, seen }: Marks,
  count: (above: number) => number | undefined,
): ChannelState => {
  const { summary } = state;
  const now = { delivered: Math.max(summary.delivered, delivered, seen), seen: Math.max(summary.seen, seen) };
  if (now.seen === summary.seen) return { ...state, summary: { ...summary, ...now } };
  const unread = now.seen >= summary.head ? 0 : count(now.seen);
  return {
    ...state,
    summary: { ...summary, ...now, unread: unread ?? summary.unread },
    unsure: unread === undefined,
    mentions: state.mentions.filter((seq) => seq > now.seen),
    ends: state.ends.filter(([seq]) => seq > now.seen),
  };
};

/** Time has passed: what is over counts no more. */
export const withTime = (
  state: ChannelState,
  now: number,
  count: (above: number) => number | undefined,
): ChannelState => {
  const over = new Set(state.ends.filter(([, at]) => at <= now).map(([seq]) => seq));
  if (over.size === 0) return { ...state };
  const unread = count(state.summary.seen);
  return {
    ...state,
    summary: { ...state.summary, unread: unread ?? state.summary.unread },
    unsure: state.unsure || unread === undefined,
    mentions: state.mentions.filter((seq) => !over.has(seq)),
    ends: state.ends.filter(([seq]) => !over.has(seq)),
  };
};

/** What the server knows; what is here is never below it. */
export const withTold = (
  state: ChannelState,
  marks: Marks,
  count: (above: number) => number | undefined,
): ChannelState => ({
  ...withSeen(state, marks, count),
  told: {
    delivered: Math.max(state.told.delivered, marks.delivered),
    seen: Math.max(state.told.seen, marks.seen),
  },
});

/** After a `channelState` (STA-1). */
export const withChannelState = (
  state: ChannelState,
  data: ChannelStateData,
  count: (above: number) => number | undefined,
): ChannelState => {
  const readers = withReceipts(state.readers, data.receipts);
  const told = withTold({ ...state, readers }, data, count);
  const preferences = data.preferences ?? told.summary.preferences;
  const summary = { ...told.summary, ...(preferences !== undefined && { preferences }) };
  if (data.head < state.countedTo || data.seen < summary.seen) return { ...told, summary };
  return { ...told, summary: { ...summary, unread: data.unread }, countedTo: data.head, unsure: false };
};

/** Without a message that this user deleted for himself. */
export const withHidden = (state: ChannelState, seq: number): ChannelState => ({
  ...state,
  hidden: [...state.hidden.filter((one) => one !== seq), seq].slice(-mostHidden),
  mentions: state.mentions.filter((one) => one !== seq),
  unsure: state.unsure || seq > state.summary.seen || state.summary.last?.seq === seq,
});

/** After a `receipt`: of another, of oneself on another device, or counts. */
export const withReceipt = (
  state: ChannelState,
  data: SignalData<'receipt'>,
  me: string,
  count: (above: number) => number | undefined,
): ChannelState => {
  if ('counts' in data) return { ...state, readers: withReceipts(state.readers, data) };
  const after = { ...state, readers: withMark(state.readers, data.user, data) };
  return data.user === me ? withTold(after, data, count) : after;
};

/** After the channel was asked for anew: `heard` came while the answer was on its way. */
export const withDetail = (
  state: ChannelState,
  detail: ChannelDetail,
  heard: readonly PlainEvent[],
  eye: Eye,
  count: (above: number) => number | undefined,
): ChannelState => {
  const { summary } = state;
  const asked: ChannelState = {
    ...state,
    summary: detail,
    countedTo: detail.head,
    stale: false,
    unsure: false,
    told: { delivered: detail.delivered, seen: detail.seen },
  };
  const later = heard
    .filter(({ seq }) => seq > detail.head)
    .reduce((all, event) => withEvent(all, event, eye), asked);
  return withSeen({ ...later, applied: state.applied }, summary, count);
};
