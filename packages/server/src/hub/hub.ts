/**
 * Who listens to what on this node. Membership follows the `self` channels' own events (MEM-2), in the same order in which
 * everything is delivered, so a member hears a channel from the event after his `channelOpened` on and nothing after
 * his `channelClosed` (PRV-1, MEM-3). The loop over members hands over a run and does nothing else.
 * Feeds are heard here by streams and polls alone, which ask for them by name (CUR-2).
 * Left to others: the order of commits (feed), wire forms (batch), what a connection makes of a run (session).
 */
import { isFeedChannel, isSelfChannel, selfChannel } from '../kit/channel-ids.ts';
import type { Clock } from '../kit/clock.ts';
import { unserved, type Serving } from '../kit/serving.ts';
import type { EventLog, EventRow } from '../log/event-log.ts';
import { receiptsToAll } from '../log/channels-in-use.ts';
import { Run, runsOf, stretchesOf, WireSignal } from './batch.ts';
import { ChannelSet } from './channel-set.ts';
import type { Delivered } from './feed.ts';
import { type MembershipChange, membershipChange } from './membership-change.ts';
import type { Addressed, SignalMessage } from './messages.ts';
import { ReceiptSignals } from './receipt-signals.ts';

/** One connection, as the hub sees it. */
export interface Subscriber {
  readonly user: string;
  readonly connection: string;
  /** `fromSeq`: of this run only what is at or above it (MEM-1); all of it where it is 0. */
  offer(run: Run, fromSeq: number): void;
  signal(signal: WireSignal): void;
  /** The user's own state in a channel changed: whoever is live tells how it is now (STA-1). */
  stateMoved(channel: string): void;
  /** Marks or other states may have moved without being told here: those after what was sent are to be read. */
  statesMissed(): void;
  /** The user is no longer a member, as of a position: nothing older of the channel is to be sent any more (PRV-1). */
  closed(channel: string, position: number): void;
}

/** A user with at least one connection here. While his channels are being read, what changes meanwhile is kept. */
type Listener = {
  readonly self: string;
  readonly subscribers: Set<Subscriber>;
  /** Connections that wait for his channels. */
  opening: number;
  /** But for the `self` channel, which everybody has. An id is the same string for all who hear the channel. */
  channels: ChannelSet | undefined;
  loading: { readonly done: Promise<void>; readonly changes: MembershipChange[] } | undefined;
};

type Marks = Delivered['marks'];

export type HubOptions = {
  readonly log: Pick<EventLog, 'openChannels' | 'cursor'>;
  readonly clock: Pick<Clock, 'now' | 'after'>;
  readonly delivered?: (events: number, connections: number) => void;
  /** Told of each channel that anybody here listens to, before what is missing of it is read. */
  readonly serving?: Serving;
  /** After this position counts of receipts are still to be told (count-signals.ts). */
  readonly countsFrom?: () => number | undefined;
};

export class Hub {
  readonly #options: HubOptions;
  readonly #serving: Serving;
  readonly #receipts: ReceiptSignals;
  readonly #channels = new Map<string, Set<Subscriber>>();
  readonly #listeners = new Map<string, Listener>();
  readonly #bySelf = new Map<string, Listener>();
  /** Connections that wait, each with what it waits for: after a failure there may be another of the same user. */
  readonly #opening = new Map<Subscriber, Listener>();
  /** Ids of channels that are heard, each to itself. */
  readonly #ids = new Map<string, string>();
  /** Between a `channelOpened` and the `memberJoined` that follows it: who joins the channel at which seq. */
  readonly #joining = new Map<string, Map<Listener, number>>();
  /** All up to here was handed to every connection that it concerns. */
  #position: number;

  constructor(options: HubOptions, start: number) {
    this.#options = options;
    this.#serving = options.serving ?? unserved;
    this.#position = start;
    this.#receipts = new ReceiptSignals({
      clock: options.clock,
      hearers: (channel) => this.#hearers(channel),
      connections: (user) => this.#listeners.get(user)?.subscribers,
    });
  }

  get position(): number {
    return this.#position;
  }

  /** After this position states were delivered here that are still to be told: a cursor given out now says so (STA-1). */
  get statesFrom(): number | undefined {
    const [receipts, counts] = [this.#receipts.statesFrom, this.#options.countsFrom?.()];
    return receipts === undefined || counts === undefined ? (receipts ?? counts) : Math.min(receipts, counts);
  }

  /** From when this resolves, the connection is offered every run of every channel of its user. */
  async open(subscriber: Subscriber): Promise<void> {
    const listener = this.#listener(subscriber.user);
    this.#opening.set(subscriber, listener);
    listener.opening += 1;
    if (listener.loading !== undefined) await listener.loading.done;
    if (!this.#opening.delete(subscriber)) return;
    listener.opening -= 1;
    listener.subscribers.add(subscriber);
    for (const channel of listener.channels ?? []) this.#subscribers(channel).add(subscriber);
  }

  close(subscriber: Subscriber): void {
    const awaited = this.#opening.get(subscriber);
    const listener = awaited ?? this.#listeners.get(subscriber.user);
    if (listener === undefined) return;
    if (this.#opening.delete(subscriber)) listener.opening -= 1;
    else if (listener.subscribers.delete(subscriber))
      for (const channel of listener.channels ?? []) this.#leave(channel, subscriber);
    if (listener.opening + listener.subscribers.size === 0) this.#forget(subscriber.user, listener);
  }

  /** Whether a connected user is a member, as far as has been delivered. */
  listens(user: string, channel: string): boolean {
    const listener = this.#listeners.get(user);
    return listener !== undefined && (listener.self === channel || isIn(listener, channel));
  }

  /** What waits to be told is told no more: the connections end. */
  shut(): void {
    this.#receipts.close();
  }

  /** A feed is heard by who asks for it here, with cursors, besides those who subscribe (CUR-2). */
  attach(channel: string, subscriber: Subscriber): void {
    this.#subscribers(channel).add(subscriber);
  }

  detach(channel: string, subscriber: Subscriber): void {
    this.#leave(channel, subscriber);
  }

  /**
   * Marks and states go before the events of their commit: an event's cursor says that all before it was told (CUR-1), and the wire may
   * be cut behind any frame.
   */
  deliver({ events, marks, states, last, statesMissed }: Delivered): void {
    if (statesMissed !== undefined) this.#missStates(statesMissed);
    for (const { channel, user } of states)
      for (const subscriber of this.#listeners.get(user)?.subscribers ?? []) subscriber.stateMoved(channel);
    for (const of of Map.groupBy(marks, ({ channel }) => channel).values()) this.#deliverMarks(of, last);
    const heard = events.filter(({ channel }) => this.#mayConcern(channel));
    for (const { type, channel } of heard) if (type === 'memberLeft') this.#receipts.settle(channel);
    const { statesFrom } = this;
    const cursor = (position: number): string => this.#options.log.cursor(position, { statesFrom });
    for (const stretch of stretchesOf(heard)) {
      this.#deliverStretch(runsOf(stretch, cursor, statesFrom), cursor);
      this.#position = stretch.at(-1)?.position ?? this.#position;
    }
    this.#position = last;
  }

  /** Whoever hears nothing but the group of it has the group's events as one run; the others hear all of it in its order. */
  #deliverStretch(runs: readonly Run[], cursor: (position: number) => string): void {
    const [first, ...more] = runs.filter(({ channel }) => !isSelfChannel(channel));
    if (first === undefined || more.length === 0) return runs.forEach((run) => this.#deliverRun(run));
    const { channel, statesFrom } = first;
    const events = [first, ...more].flatMap((run) => run.events);
    const apart = this.#hearersOfMore(channel, runs);
    const whole = new Run(channel, events, cursor, statesFrom);
    this.#offer(whole, this.#hearers(channel)?.difference(apart));
    for (const run of runs) this.#deliverRun(run, run.channel === channel ? apart : undefined);
  }

  /** Those of whom a stretch tells more than what happens in its group, and those who are about to hear it. */
  #hearersOfMore(channel: string, runs: readonly Run[]): ReadonlySet<Subscriber> {
    const joining = [...(this.#joining.get(channel)?.keys() ?? [])].map(({ subscribers }) => subscribers);
    const own = runs.filter((run) => run.channel !== channel).map((run) => this.#hearers(run.channel) ?? []);
    return new Set([...joining, ...own].flatMap((subscribers) => [...subscribers]));
  }

  /** Feeds and `self` channels that nobody hears here are left out: what stands around them is one run, of ten who join a group, too. */
  #mayConcern(channel: string): boolean {
    return !(isFeedChannel(channel) || isSelfChannel(channel)) || this.#hearers(channel) !== undefined;
  }

  #missStates(of: NonNullable<Delivered['statesMissed']>): void {
    const missing =
      of === 'anywhere'
        ? [...this.#listeners.values()].map(({ subscribers }) => subscribers)
        : of.map((channel) => this.#hearers(channel) ?? []);
    for (const subscribers of missing) for (const subscriber of subscribers) subscriber.statesMissed();
  }

  signal({ type, to, envelope, exceptConnection, exceptUser }: SignalMessage): void {
    const signal = new WireSignal(type, envelope);
    for (const subscribers of this.#addressed(to)) {
      for (const subscriber of subscribers) {
        if (subscriber.connection !== exceptConnection && subscriber.user !== exceptUser)
          subscriber.signal(signal);
      }
    }
  }

  #addressed(to: Addressed): readonly ReadonlySet<Subscriber>[] {
    const found =
      'channel' in to
        ? [this.#hearers(to.channel)]
        : to.users.map((user) => this.#listeners.get(user)?.subscribers);
    return found.filter((subscribers) => subscribers !== undefined);
  }

  /** `among`: the others have it. */
  #deliverRun(run: Run, among?: ReadonlySet<Subscriber>): void {
    const hearers = this.#hearers(run.channel);
    this.#offer(run, among === undefined ? hearers : hearers?.intersection(among));
    this.#join(run);
    const listener = this.#bySelf.get(run.channel);
    if (listener !== undefined) for (const event of run.events) this.#follow(listener, event);
  }

  #offer(run: Run, subscribers: ReadonlySet<Subscriber> | undefined): void {
    if (subscribers === undefined) return;
    for (const subscriber of subscribers) subscriber.offer(run, 0);
    this.#options.delivered?.(run.events.length, subscribers.size);
  }

  /** One channel's marks: to all members of a small one, else to one's own connections (RCP-2; count-signals.ts tells authors). */
  #deliverMarks(marks: Marks, last: number): void {
    const [first] = marks;
    if (first === undefined) return;
    if (first.memberCount <= receiptsToAll)
      this.#receipts.deliver(first.channel, marks, this.#position, last);
    else this.#receipts.tellOwn(marks, this.#position, last);
  }

  /** Those whose membership begins within this run hear it from there on (MEM-1). */
  #join(run: Run): void {
    const joining = this.#joining.get(run.channel);
    if (joining === undefined) return;
    for (const [listener, fromSeq] of joining) {
      if ((run.events.at(-1)?.seq ?? 0) < fromSeq) continue;
      joining.delete(listener);
      (listener.channels ??= new ChannelSet([])).add(this.#ids.get(run.channel) ?? run.channel);
      for (const subscriber of listener.subscribers) {
        this.#subscribers(run.channel).add(subscriber);
        subscriber.offer(run, fromSeq);
      }
    }
    if (joining.size === 0) this.#forgetJoining(run.channel);
  }

  #follow(listener: Listener, event: EventRow): void {
    const change = membershipChange(event);
    if (change === undefined) return;
    if (listener.loading !== undefined) listener.loading.changes.push(change);
    else this.#change(listener, change);
  }

  #change(listener: Listener, change: MembershipChange): void {
    const { channel } = change;
    if (change.is === 'opened') {
      if (isIn(listener, channel)) return;
      const known = this.#joining.get(channel);
      if (known === undefined) this.#serving.add(channel);
      const joining = known ?? new Map<Listener, number>();
      this.#joining.set(channel, joining.set(listener, change.fromSeq));
      return;
    }
    listener.channels?.delete(channel);
    const joining = this.#joining.get(channel);
    if (joining?.delete(listener) === true && joining.size === 0) this.#forgetJoining(channel);
    for (const subscriber of listener.subscribers) {
      this.#leave(channel, subscriber);
      subscriber.closed(channel, change.position);
    }
  }

  #listener(user: string): Listener {
    const known = this.#listeners.get(user);
    if (known !== undefined) return known;
    const self = selfChannel(user);
    const listener: Listener = {
      self,
      subscribers: new Set(),
      opening: 0,
      channels: undefined,
      loading: undefined,
    };
    this.#listeners.set(user, listener);
    this.#bySelf.set(self, listener);
    this.#serving.add(self);
    listener.loading = { done: this.#load(user, listener), changes: [] };
    return listener;
  }

  /**
   * The list may be ahead of what was delivered here: a membership that opened later comes by its own `channelOpened`,
   * else events from before it would be sent (MEM-1).
   */
  async #load(user: string, listener: Listener): Promise<void> {
    try {
      const open = await this.#options.log.openChannels(user);
      const delivered = open.filter(({ position }) => position <= this.#position);
      if (delivered.length > 0)
        listener.channels = new ChannelSet(delivered.map(({ id }) => this.#ids.get(id) ?? id));
      for (const change of listener.loading?.changes ?? []) this.#change(listener, change);
    } catch (error) {
      // Nothing was loaded: the next connection of this user tries anew.
      this.#forget(user, listener);
      throw error;
    } finally {
      listener.loading = undefined;
    }
  }

  #hearers(channel: string): ReadonlySet<Subscriber> | undefined {
    return this.#channels.get(channel) ?? this.#bySelf.get(channel)?.subscribers;
  }

  #subscribers(channel: string): Set<Subscriber> {
    const known = this.#channels.get(channel);
    if (known !== undefined) return known;
    const made = new Set<Subscriber>();
    this.#channels.set(channel, made);
    this.#ids.set(channel, channel);
    this.#serving.add(channel);
    return made;
  }

  #forget(user: string, listener: Listener): void {
    if (this.#listeners.get(user) !== listener) return;
    this.#listeners.delete(user);
    this.#bySelf.delete(listener.self);
    this.#serving.remove(listener.self);
    // Who waits to join may do so when he comes back.
    for (const [channel, joining] of this.#joining)
      if (joining.delete(listener) && joining.size === 0) this.#forgetJoining(channel);
  }

  #forgetJoining(channel: string): void {
    if (this.#joining.delete(channel)) this.#serving.remove(channel);
  }

  #leave(channel: string, subscriber: Subscriber): void {
    const subscribers = this.#channels.get(channel);
    if (subscribers?.delete(subscriber) !== true || subscribers.size > 0) return;
    this.#channels.delete(channel);
    this.#ids.delete(channel);
    this.#serving.remove(channel);
  }
}

const isIn = ({ channels }: Listener, channel: string): boolean => channels?.has(channel) === true;
