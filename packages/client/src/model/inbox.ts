/**
 * What the server sends, in the order in which it comes: events into the model, each once; signals to whom they concern.
 * What comes of a channel before the channel itself waits for it. After a resume it does what that says and nothing more
 * (RES-2): `complete` keeps everything, `limited` makes the channels stale that it names, `reset` all of them.
 */
import { withChannelState, withReceipt } from './channel-state.ts';
import type { Model } from './model.ts';
import type { Presence } from '../views/presence.ts';
import type { Envelope } from '../transport/transport.ts';
import type { Typing } from '../deeds/typing.ts';
import type { EventEnvelope, PlainEvent, Resume, SignalEnvelope } from '../wire.ts';

export type InboxOptions = {
  readonly model: Model;
  readonly typing: Typing;
  readonly presence: Presence;
  /** A channel is to be asked for. */
  readonly ask: (channel: string) => void;
  /** The whole list is to be asked for. */
  readonly askAll: () => void;
  /** It is not one's own any more. */
  readonly closed: (channel: string) => void;
  /** The log of a channel has come so far. */
  readonly passed: (channel: string, seq: number) => void;
  /** One's own was seen in the log. */
  readonly seenOwn: (channel: string, clientId: string, seq: number) => void;
  readonly blocksChanged: () => void;
  /** Of a feed: nothing of it is in the model. */
  readonly feed: (event: EventEnvelope) => void;
  /** One came into a feed, or it is not one's own any more. */
  readonly feedChanged: (channel: string) => void;
  /** For those who listen: it was applied. */
  readonly tell: (envelope: Envelope) => void;
};

/** What may come of one channel before the channel itself. */
const mostEarly = 5_000;

const isEvent = (envelope: Envelope): envelope is EventEnvelope => envelope.seq !== undefined;

const isFeed = (channel: string): boolean => channel.startsWith('feed:');

export class Inbox {
  readonly #options: InboxOptions;
  /** The newest event of one's `self` channel. */
  selfApplied = 0;

  constructor(options: InboxOptions) {
    this.#options = options;
  }

  /** How far the log of a channel has come; what is stale says nothing. */
  reached(channel: string): number {
    if (channel.startsWith('self:')) return this.selfApplied;
    return this.#options.model.current(channel)?.summary.head ?? 0;
  }

  resumed({ result, limited = [] }: Resume): void {
    const { model, askAll } = this.#options;
    if (result === 'reset') {
      model.early.clear();
      for (const channel of model.channels.keys()) model.makeStale(channel);
      model.wanted.clear();
      askAll();
    }
    for (const { channel } of limited) model.makeStale(channel);
  }

  event(event: EventEnvelope): void {
    if (event.channel.startsWith('self:')) this.#self(event);
    else if (isFeed(event.channel)) this.#options.feed(event);
    else this.#log(event);
  }

  signal(signal: SignalEnvelope): void {
    const { model, typing, presence, tell } = this.#options;
    const { channel = '' } = signal;
    if (signal.type === 'channelState' || signal.type === 'receipt') return this.#state(channel, signal);
    if (signal.type === 'typing') {
      if (signal.by && signal.by !== model.me) typing.heard(channel, signal.by, signal.data);
    } else if (signal.type === 'onlineUsers') presence.online(signal.data);
    else if (signal.type === 'presence') presence.heard(signal.data);
    tell(signal);
  }

  /** A channel became current: what waited for it comes now. */
  drain(channel: string): void {
    const { model } = this.#options;
    if (model.current(channel) === undefined) return;
    const early = model.early.get(channel) ?? [];
    model.early.delete(channel);
    for (const envelope of early) {
      if (isEvent(envelope)) this.#log(envelope);
      else this.signal(envelope);
    }
    this.#options.passed(channel, this.reached(channel));
  }

  #wait(channel: string, envelope: Envelope): void {
    const { early } = this.#options.model;
    const waiting = early.get(channel) ?? [];
    if (waiting.length < mostEarly) waiting.push(envelope);
    early.set(channel, waiting);
  }

  #log(event: EventEnvelope): void {
    const { model, typing, passed, tell, ask } = this.#options;
    const { channel } = event;
    if (model.current(channel) === undefined) return this.#wait(channel, event);
    const outcome = model.apply(event);
    if (outcome === 'old') return;
    if (outcome === 'hole') {
      // ORD-1 says that there is none: better asked for anew than shown wrong.
      model.makeStale(channel);
      this.#wait(channel, event);
      return ask(channel);
    }
    model.hear(channel, event);
    this.#own(event);
    passed(channel, event.seq);
    if (event.by !== null) typing.silent(channel, event.by);
    if (model.channels.get(channel)?.unsure === true) ask(channel);
    tell(event);
  }

  #own(event: PlainEvent): void {
    if (event.type !== 'receiveMessage' || event.by !== this.#options.model.me) return;
    if (event.data.clientId !== undefined)
      this.#options.seenOwn(event.channel, event.data.clientId, event.seq);
  }

  #state(channel: string, signal: SignalEnvelope<'channelState'> | SignalEnvelope<'receipt'>): void {
    const { model, ask, tell } = this.#options;
    if (model.current(channel) === undefined) {
      if (model.wanted.has(channel) || model.channels.has(channel)) this.#wait(channel, signal);
      return;
    }
    const count = model.count(channel);
    model.change(channel, (state) =>
      signal.type === 'channelState'
        ? withChannelState(state, signal.data, count)
        : withReceipt(state, signal.data, model.me, count),
    );
    model.hear(channel, signal);
    if (model.channels.get(channel)?.unsure === true) ask(channel);
    tell(signal);
  }

  #self(event: EventEnvelope): void {
    const { passed, tell } = this.#options;
    if (event.seq <= this.selfApplied) return;
    this.selfApplied = event.seq;
    this.#concerns(event);
    passed(event.channel, event.seq);
    tell(event);
  }

  #concerns(event: PlainEvent): void {
    if (event.type === 'channelOpened') this.#opened(event);
    else if (event.type === 'channelClosed') {
      if (isFeed(event.data.channel)) this.#options.feedChanged(event.data.channel);
      this.#options.model.forget(event.data.channel);
      this.#options.closed(event.data.channel);
    } else if (event.type === 'messageHidden') this.#hidden(event);
    else if (event.type === 'blockChanged') this.#blocked(event);
  }

  #hidden({ data: { channel, target } }: PlainEvent<'messageHidden'>): void {
    const { model, ask } = this.#options;
    model.hide(channel, target);
    if (model.current(channel)?.unsure === true) ask(channel);
  }

  #blocked({ data: { user, on } }: PlainEvent<'blockChanged'>): void {
    const { model, blocksChanged } = this.#options;
    const others = [...model.blocks].filter((one) => one !== user);
    model.blocks = new Set(on ? [...others, user] : others);
    blocksChanged();
  }

  /** MEM-2: a channel starts here, unless a command's answer already told of this very membership. */
  #opened({ data }: PlainEvent<'channelOpened'>): void {
    const { model, ask, feedChanged } = this.#options;
    if (isFeed(data.channel)) return feedChanged(data.channel);
    const known = model.current(data.channel);
    if (known?.summary.fromSeq === data.fromSeq && known.summary.head >= data.head) return;
    model.forget(data.channel);
    model.wanted.add(data.channel);
    ask(data.channel);
  }
}
