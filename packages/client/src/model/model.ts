/**
 * What the client knows at this moment. One way in for events: those of a channel that is not known yet, or known to be
 * stale, wait for it; what came twice is dropped; a hole makes the channel stale. Left to others: asking the server, keeping, showing.
 */
import {
  endOf,
  mentionsMe,
  mostUnread,
  stateOf,
  withChannelState,
  withDetail,
  withEvent,
  withHidden,
  withReceipt,
  withTime,
  type ChannelState,
  type Eye,
} from './channel-state.ts';
import { Choices } from './choices.ts';
import type { Deed, Doing } from '../deeds/deeds.ts';
import { withMembers } from './readers.ts';
import { entryAt } from './runs.ts';
import { Timelines, type TimelinesOptions } from './timelines.ts';
import type { Envelope } from '../transport/transport.ts';
import type { ChannelDetail, ChannelSummary, Member, MessageState, PlainEvent, Profile } from '../wire.ts';

export type ModelListener = {
  /** Something of a channel changed, or the channel came or went. */
  readonly changed: (channel: string) => void;
  /** Messages of it came or changed. */
  readonly runsChanged: (channel: string) => void;
  /** A name is shown that nobody knows. */
  readonly unknown: (user: string) => void;
  readonly met: (user: string) => void;
};

export type ModelOptions = ModelListener &
  Pick<TimelinesOptions, 'read' | 'isWatched'> & { readonly now: () => number };

/** The answer to asking for a channel. */
export type Page = {
  readonly channel: ChannelDetail;
  readonly members: readonly Member[];
  readonly asOf: number;
};

const isExpired = ({ data, state }: MessageState & { type: 'receiveMessage' }, now: number): boolean =>
  state?.expired === true || data.expired === true || (data.expiresAt !== undefined && data.expiresAt <= now);

/** It concerned this user, and no longer does: who wrote it is blocked, or what it answers is hidden. */
const isOver = (message: MessageState | undefined, { hidden }: ChannelState, { blocked }: Eye): boolean =>
  message?.type === 'receiveMessage' &&
  (blocked(message.by ?? '') ||
    (message.data.replyTo !== undefined && hidden.includes(message.data.replyTo)));

const looksSame = (one: Profile, other: Profile): boolean =>
  one.name === other.name &&
  one.about === other.about &&
  one.avatar === other.avatar &&
  one.handle === other.handle;

export class Model {
  me = '';
  readonly channels = new Map<string, ChannelState>();
  readonly timelines: Timelines;
  readonly choices: Choices;
  readonly profiles = new Map<string, Profile>();
  blocks: ReadonlySet<string> = new Set();
  /** Channels that one was told of, and that are not known yet. */
  readonly wanted = new Set<string>();
  /** What came of channels that are not known, or stale. */
  readonly early = new Map<string, Envelope[]>();
  readonly #listener: ModelListener;
  readonly #now: () => number;
  readonly #collectors = new Map<string, Set<Envelope[]>>();
  /** Where a placeholder stands for somebody. */
  readonly #placeholders = new Map<string, Set<string>>();

  constructor(options: ModelOptions) {
    this.#listener = options;
    this.#now = options.now;
    this.timelines = new Timelines({
      ...options,
      state: (channel) => this.channels.get(channel),
      changed: options.runsChanged,
      loaded: (channel) => this.mention(channel),
    });
    this.choices = new Choices({ timelines: this.timelines, change: (...given) => this.change(...given) });
  }

  /** Undefined while it is not known, or stale. */
  current(channel: string): ChannelState | undefined {
    const state = this.channels.get(channel);
    return state?.stale === true ? undefined : state;
  }

  put(channel: string, state: ChannelState): void {
    if (this.channels.get(channel) === state) return;
    this.channels.set(channel, state);
    this.#listener.changed(channel);
  }

  /** As the storage has it: nothing to be kept, nothing to be told. */
  restore(channel: string, state: ChannelState): void {
    if (this.channels.has(channel)) return;
    this.channels.set(channel, state);
    for (const { user } of state.readers.members.values()) this.profiles.set(user.id, user);
    if (state.summary.peer !== undefined) this.profiles.set(state.summary.peer.id, state.summary.peer);
  }

  change(channel: string, change: (state: ChannelState) => ChannelState): void {
    const state = this.channels.get(channel);
    if (state !== undefined) this.put(channel, change(state));
  }

  /** The next event of a channel that is current. */
  apply(event: PlainEvent): 'applied' | 'old' | 'hole' {
    const state = this.channels.get(event.channel);
    if (state?.applied !== undefined && event.seq <= state.applied) return 'old';
    if (state === undefined || (state.applied !== undefined && event.seq > state.applied + 1)) return 'hole';
    const next = withEvent(state, event, this.eye(event.channel));
    this.timelines.apply(event);
    this.put(event.channel, next);
    return 'applied';
  }

  /** How many unread messages lie above a seq, where all of them are held. */
  readonly count =
    (channel: string) =>
    (above: number): number | undefined => {
      const state = this.channels.get(channel);
      const run = this.timelines.get(channel).at(-1);
      if (state === undefined || run === undefined || run.from > above + 1 || run.to < state.summary.head)
        return undefined;
      const unread = run.entries.filter(
        ({ message }) =>
          message.seq > above &&
          message.type === 'receiveMessage' &&
          message.by !== this.me &&
          message.state?.deleted !== true &&
          !isExpired(message, this.#now()),
      );
      return Math.min(mostUnread, unread.length);
    };

  /** More of its past is held, or less: what of the unread concerns this user, or ends, may show only now. */
  mention(channel: string): void {
    const eye = this.eye(channel);
    const unread = this.#unreadIn(channel);
    const found = unread.filter((message) => mentionsMe(message, eye)).map(({ seq }) => seq);
    const ends = unread.flatMap((message) => {
      const end = endOf(message, this.me);
      return end === undefined ? [] : [end];
    });
    this.change(channel, (state) => {
      const before = state.mentions.filter((seq) => !isOver(eye.held(seq), state, eye));
      const mentions = [...new Set([...before, ...found])].toSorted((a, b) => a - b);
      const allEnds = [...new Map([...state.ends, ...ends])];
      const count = this.count(channel)(state.summary.seen) ?? state.summary.unread;
      const isSame =
        allEnds.length === state.ends.length &&
        String(mentions) === String(state.mentions) &&
        count === state.summary.unread;
      return isSame
        ? state
        : { ...state, mentions, ends: allEnds, summary: { ...state.summary, unread: count } };
    });
  }

  /** Others are blocked than before. */
  mentionAnew(): void {
    for (const [channel, { summary }] of this.channels) if (summary.unread > 0) this.mention(channel);
  }

  /** Time has passed. */
  expire(channel: string): void {
    this.change(channel, (state) => withTime(state, this.#now(), this.count(channel)));
  }

  /** This user deleted a message for himself: he is no more replied to there. */
  hide(channel: string, seq: number): void {
    this.timelines.hide(channel, seq);
    this.change(channel, (state) => withHidden(state, seq));
    this.mention(channel);
  }

  /** The unread that are held. */
  #unreadIn(channel: string): readonly (MessageState & { type: 'receiveMessage' })[] {
    const seen = this.channels.get(channel)?.summary.seen ?? 0;
    return this.timelines
      .get(channel)
      .flatMap(({ entries }) => entries.map(({ message }) => message))
      .filter((message) => message.type === 'receiveMessage')
      .filter(
        (message) =>
          message.seq > seen && message.state?.deleted !== true && !isExpired(message, this.#now()),
      );
  }

  eye(channel: string): Eye {
    return {
      me: this.me,
      blocked: (user) => this.blocks.has(user),
      held: (seq) => entryAt(this.timelines.get(channel), seq)?.message,
      profile: (user) => this.#profile(user, channel),
    };
  }

  /** What is done to a message that has a seq by now is done to that seq. */
  aimed(channel: string, doing: Doing, deeds: readonly Deed[]): Doing {
    if (doing.command === 'sendMessage' || typeof doing.target === 'number') return doing;
    const { target } = doing;
    const fate = deeds.find(({ clientId }) => clientId === target)?.fate;
    const seq =
      fate === undefined ? this.#seqOf(channel, target) : fate.is === 'stored' ? fate.seq : undefined;
    return seq === undefined ? doing : { ...doing, target: seq };
  }

  #seqOf(channel: string, clientId: string): number | undefined {
    for (const { entries } of this.timelines.get(channel)) {
      for (const { message } of entries) {
        const isIt = message.type === 'receiveMessage' && message.data.clientId === clientId;
        if (isIt && message.by === this.me) return message.seq;
      }
    }
    return undefined;
  }

  know(...profiles: readonly Profile[]): void {
    for (const profile of profiles) {
      const before = this.profiles.get(profile.id);
      this.profiles.set(profile.id, profile);
      this.#listener.met(profile.id);
      const isNew = before !== undefined && !looksSame(before, profile);
      const shownIn = isNew ? this.channels.keys() : (this.#placeholders.get(profile.id) ?? []);
      for (const channel of shownIn) this.#introduce(channel, profile);
      this.#placeholders.delete(profile.id);
    }
  }

  /** A row of the list, or of a command's answer; what is current is not gone back on. */
  list(summary: ChannelSummary): void {
    if (summary.peer !== undefined) this.know(summary.peer);
    this.wanted.delete(summary.id);
    const known = this.channels.get(summary.id);
    if (known === undefined) this.put(summary.id, stateOf(summary));
    else if (known.stale) this.put(summary.id, { ...stateOf(summary), hidden: known.hidden });
  }

  /** The page of a channel; `heard` came while it was on its way. */
  take(id: string, { channel, members, asOf }: Page, heard: readonly Envelope[]): void {
    this.know(...members.map(({ user }) => user), ...(channel.peer === undefined ? [] : [channel.peer]));
    this.wanted.delete(id);
    const known = this.channels.get(id);
    const base =
      known === undefined || known.stale ? { ...stateOf(channel), hidden: known?.hidden ?? [] } : known;
    const readers = withMembers(base.readers, members, {
      asOf,
      complete: members.length >= channel.memberCount,
      anew: true,
    });
    const events = heard.filter((one): one is PlainEvent & Envelope => one.seq !== undefined);
    this.put(id, withDetail({ ...base, readers }, channel, events, this.eye(id), this.count(id)));
    for (const signal of heard) this.#hearAgain(id, signal);
  }

  /** A page of its members, that says not as of when: who went meanwhile is not brought back. */
  takeMembers(id: string, page: readonly Member[], complete: boolean, heard: readonly Envelope[]): void {
    this.know(...page.map(({ user }) => user));
    const left = new Set(
      heard.flatMap((one) => (one.type === 'memberLeft' && one.seq !== undefined ? one.data.user : [])),
    );
    const present = page.filter(({ user }) => !left.has(user.id));
    this.change(id, (state) => ({
      ...state,
      readers: withMembers(state.readers, present, { asOf: state.readers.asOf, complete, anew: false }),
    }));
    for (const signal of heard) this.#hearAgain(id, signal);
  }

  /** It is not one's own any more. */
  forget(channel: string): void {
    this.wanted.delete(channel);
    this.early.delete(channel);
    this.timelines.drop(channel);
    if (this.channels.delete(channel)) this.#listener.changed(channel);
  }

  /** What is held of it is of an earlier time (RES-2); it is shown until it was asked for. */
  makeStale(channel: string): void {
    this.timelines.drop(channel);
    this.change(channel, (state) => ({ ...state, stale: true, applied: undefined }));
    this.wanted.add(channel);
  }

  /** Collects what comes of a channel from now on; `stop` gives it. */
  collect(channel: string): { readonly heard: readonly Envelope[]; stop: () => void } {
    const heard: Envelope[] = [];
    const collectors = this.#collectors.get(channel) ?? new Set();
    this.#collectors.set(channel, collectors.add(heard));
    const stop = (): void => {
      collectors.delete(heard);
      if (collectors.size === 0) this.#collectors.delete(channel);
    };
    return { heard, stop };
  }

  /** For those who collect. */
  hear(channel: string, envelope: Envelope): void {
    for (const heard of this.#collectors.get(channel) ?? []) heard.push(envelope);
  }

  /** What was signalled while an answer was on its way may be newer than the answer. */
  #hearAgain(id: string, signal: Envelope): void {
    const count = this.count(id);
    if (signal.type === 'channelState')
      this.change(id, (state) => withChannelState(state, signal.data, count));
    else if (signal.type === 'receipt')
      this.change(id, (state) => withReceipt(state, signal.data, this.me, count));
  }

  #profile(user: string, channel: string): Profile {
    const known = this.profiles.get(user);
    if (known !== undefined) return known;
    const channels = this.#placeholders.get(user) ?? new Set();
    this.#placeholders.set(user, channels.add(channel));
    this.#listener.unknown(user);
    return { id: user, name: user };
  }

  /** His name, wherever it is shown in a channel; what he keeps to himself is not shown. */
  #introduce(channel: string, profile: Profile): void {
    const { privacy: _, ...user } = profile;
    this.change(channel, (state) => {
      const { summary, readers } = state;
      const member = readers.members.get(user.id);
      const isPeer = summary.peer?.id === user.id;
      if (member === undefined && !isPeer) return state;
      const members = member && new Map(readers.members).set(user.id, { ...member, user });
      return {
        ...state,
        ...(isPeer && { summary: { ...summary, peer: user } }),
        ...(members && { readers: { ...readers, members } }),
      };
    });
  }
}
