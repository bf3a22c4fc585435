/**
 * The parts of a client and how each reaches the others. This is the only file that knows all of them; what an application
 * sees of them is in client.ts.
 */
import type { RefusedDeed } from './api.ts';
import { createAbsorb } from './model/absorb.ts';
import { createCell } from './kit/cell.ts';
import { withTold } from './model/channel-state.ts';
import { systemClock } from './kit/clock.ts';
import { newClientId } from './deeds/client-id.ts';
import { Connection } from './connection/connection.ts';
import { Delivered } from './deeds/delivered.ts';
import { Expiry } from './model/expiry.ts';
import { Feeds } from './feeds/feeds.ts';
import { Listeners } from './views/heard.ts';
import { Inbox } from './model/inbox.ts';
import { introduction } from './loading/introduction.ts';
import { Keeping, type Meta } from './storage/keeping.ts';
import { Loader } from './loading/loader.ts';
import { Marks } from './deeds/marks.ts';
import { Model } from './model/model.ts';
import type { ClientOptions, Clock } from './options.ts';
import { Outbox } from './deeds/outbox.ts';
import { Pages } from './loading/pages.ts';
import { Presence } from './views/presence.ts';
import { patient } from './connection/patient.ts';
import type { Refusal } from './refusal.ts';
import { chosenTransport } from './transport/chosen.ts';
import type { Transport } from './transport/transport.ts';
import { Typing } from './deeds/typing.ts';
import { Views } from './views/views.ts';
import { Wishes } from './deeds/wishes.ts';
import type { Call, CommandName, CommandOutput, CommandRequest, Profile, SignalData } from './wire.ts';

export class Parts {
  /** Of this program, among those that share a storage. */
  readonly id = newClientId();
  readonly clock: Clock;
  readonly transport: Transport;
  readonly me = createCell<Profile | undefined>(undefined);
  readonly blocks = createCell<ReadonlySet<string>>(new Set());
  readonly listeners = new Listeners();
  readonly presence = new Presence();
  readonly model: Model;
  readonly keeping: Keeping;
  readonly connection: Connection;
  readonly typing: Typing;
  readonly outbox: Outbox;
  readonly wishes: Wishes;
  readonly marks: Marks;
  readonly pages: Pages;
  readonly views: Views;
  readonly loader: Loader;
  readonly inbox: Inbox;
  readonly feeds: Feeds;
  readonly delivered: Delivered;
  /** Somebody's profile was read. */
  onMet: (user: string) => void = () => undefined;
  readonly #options: ClientOptions;
  readonly #absorb: ReturnType<typeof createAbsorb>;
  readonly #introduce: () => Promise<void>;
  readonly #patiently: Call;
  readonly expiry: Expiry;

  constructor(options: ClientOptions) {
    this.#options = options;
    this.clock = options.clock ?? systemClock;
    this.transport = options.transport ?? chosenTransport({ clock: this.clock });
    this.model = this.#createModel();
    this.expiry = new Expiry({ clock: this.clock, ended: (channel) => this.#ended(channel) });
    this.keeping = this.#createKeeping();
    this.connection = this.#createConnection();
    this.typing = this.#createTyping();
    this.outbox = this.#createOutbox();
    this.wishes = this.#createWishes();
    this.marks = this.#createMarks();
    this.pages = this.#createPages();
    this.views = this.#createViews();
    this.loader = this.#createLoader();
    this.delivered = this.#createDelivered();
    this.feeds = new Feeds(this);
    this.inbox = this.#createInbox();
    this.#absorb = createAbsorb({
      model: this.model,
      isMe: (profile) => this.#isMe(profile),
      loaded: (channel) => this.inbox.drain(channel),
      blocksChanged: () => this.#blocksChanged(),
    });
    this.#patiently = patient(this.call, this.clock);
    this.#introduce = introduction({ call: this.call, isKnown: () => this.me.get() !== undefined });
  }

  readonly call = async <N extends CommandName>(
    name: N,
    input: CommandRequest<N>,
  ): Promise<CommandOutput<N>> => {
    const output = await this.connection.call(name, input);
    this.#absorb(name, output);
    return output;
  };

  readonly isOnline = (): boolean => ['catchingUp', 'live'].includes(this.connection.state.get().is);

  /** A channel went: what was done in it goes too. */
  readonly closed = (channel: string): void => {
    this.outbox.drop(channel);
    this.wishes.drop(channel);
    this.pages.forget(channel);
    this.keeping.runsChanged(channel);
  };

  get meta(): Meta {
    return {
      cursor: this.connection.cursor,
      listed: this.loader.listIsRead,
      me: this.me.get(),
      blocks: [...this.model.blocks],
      wanted: [...this.model.wanted],
      selfApplied: this.inbox.selfApplied,
    };
  }

  #createModel(): Model {
    return new Model({
      now: () => this.clock.now(),
      read: (channel) => this.keeping.timeline(channel),
      isWatched: (channel) => this.views.isWatched(channel),
      changed: (channel) => {
        this.keeping.channelChanged(channel);
        this.expiry.look(channel, this.model.channels.get(channel));
        this.views.changed(channel);
      },
      runsChanged: (channel) => {
        this.keeping.runsChanged(channel);
        this.views.changed(channel);
      },
      unknown: (user) => this.loader.meet([user]),
      met: (user) => this.onMet(user),
    });
  }

  #createKeeping(): Keeping {
    return new Keeping({
      id: this.id,
      storage: this.#options.storage,
      clock: this.clock,
      meta: () => this.meta,
      channels: this.model.channels,
      timelines: () => this.model.timelines,
      kept: (channels) => this.delivered.kept(channels),
    });
  }

  #createConnection(): Connection {
    const { url, token, random = Math.random } = this.#options;
    return new Connection({
      url,
      token,
      transport: this.transport,
      clock: this.clock,
      random,
      listener: {
        connectionOnReady: (ready) => this.#ready(ready),
        connectionOnEvent: (event) => this.inbox.event(event),
        connectionOnSignal: (signal) => {
          this.inbox.signal(signal);
          this.keeping.changed();
        },
      },
    });
  }

  #ready({ user, resume, serverTime }: SignalData<'ready'>): void {
    const { model, connection, inbox, loader } = this;
    if (user === null || (model.me !== '' && model.me !== user)) return connection.leave('forbidden');
    model.me = user;
    inbox.resumed(resume);
    this.feeds.serverTime(serverTime);
    // Commands are taken as soon as this has been handled.
    queueMicrotask(() => void loader.start().then(this.#introduce));
  }

  /** Something unread, or the last message, is over. */
  #ended(channel: string): void {
    this.model.expire(channel);
    if (this.model.current(channel)?.unsure === true) void this.loader.ask(channel);
  }

  profile(user: string): Profile | undefined {
    return this.model.profiles.get(user);
  }

  #isMe(profile: Profile): void {
    this.me.set(profile);
    this.keeping.changed();
  }

  #blocksChanged(): void {
    this.blocks.set(this.model.blocks);
    this.model.mentionAnew();
    this.keeping.changed();
  }

  #createTyping(): Typing {
    return new Typing({
      clock: this.clock,
      // Ephemeral: without a connection nobody is there to be told.
      tell: (channel, state) => {
        if (this.isOnline()) void this.call('typing', { channel, state }).catch(() => undefined);
      },
      changed: (channel) => this.views.changed(channel),
    });
  }

  #createOutbox(): Outbox {
    return new Outbox({
      owner: this.id,
      keep: (deeds) => this.keeping.keepDeeds(deeds),
      forget: (clientIds, when) => this.keeping.forgetDeeds(clientIds, when),
      // The input was given together with its command, by types that say what belongs to which.
      send: (deed, input) => this.call(deed.command, input as CommandRequest<'deleteMessage'>),
      clock: this.clock,
      random: this.#options.random ?? Math.random,
      reached: (channel) => this.inbox.reached(channel),
      stored: ({ channel, command, target, input }, seq) => {
        if (command === 'vote' && typeof target === 'number')
          this.loader.chose({ channel, seq: target, options: input.options, asOf: seq });
      },
      changed: (channel) => this.views.changed(channel),
      refused: ({ channel, command, clientId }, refusal) =>
        this.#refused({ channel, command, clientId }, refusal),
    });
  }

  #refused(deed: Pick<RefusedDeed, 'channel' | 'command' | 'clientId'>, refusal: Refusal): void {
    const { code, message } = refusal;
    this.listeners.tell({ type: 'refused', ...deed, code, message });
  }

  #createWishes(): Wishes {
    return new Wishes({
      clock: this.clock,
      keep: (channel, wish) => this.keeping.keepWish(channel, wish),
      send: async (channel, wish) => (await this.call('setPreferences', { channel, ...wish })).preferences,
      told: (channel, preferences) =>
        this.model.change(channel, (state) => ({ ...state, summary: { ...state.summary, preferences } })),
      refused: (channel, refusal) =>
        this.#refused({ channel, command: 'setPreferences', clientId: '' }, refusal),
      changed: (channel) => this.views.changed(channel),
    });
  }

  #createMarks(): Marks {
    return new Marks({
      clock: this.clock,
      random: this.#options.random ?? Math.random,
      due: (channel) => this.delivered.due(channel),
      send: async (marks) => (await this.call('mark', { marks: [...marks] })).marks,
      told: (mark) => {
        this.model.change(mark.channel, (state) => withTold(state, mark, this.model.count(mark.channel)));
        if (this.model.current(mark.channel)?.unsure === true) void this.loader.ask(mark.channel);
      },
      refused: ({ channel, delivered, seen }) =>
        this.model.change(channel, (state) => ({ ...state, told: { delivered, seen } })),
    });
  }

  #createPages(): Pages {
    return new Pages({
      model: this.model,
      history: (request) => this.#patiently('history', request),
      changed: (channel) => this.views.changed(channel),
      meet: (users) => this.loader.meet(users),
    });
  }

  #createViews(): Views {
    return new Views({
      model: this.model,
      pages: this.pages,
      clock: this.clock,
      deeds: (channel) => this.outbox.of(channel),
      wish: (channel) => this.wishes.of(channel),
      typing: (channel) => this.typing.of(channel),
      listIs: () => (this.loader.listIsRead ? this.listIs() : 'loading'),
      watched: (channel) => this.loader.look(channel),
    });
  }

  /** Whether what is shown is as the server has it. */
  readonly listIs = (): 'cached' | 'current' =>
    this.connection.state.get().is === 'live' ? 'current' : 'cached';

  #createLoader(): Loader {
    return new Loader({
      model: this.model,
      pages: this.pages,
      clock: this.clock,
      prefetch: this.#options.prefetch ?? 20,
      call: this.call,
      isOnline: this.isOnline,
      loaded: (channel) => {
        this.inbox.drain(channel);
        this.delivered.kept([channel]);
      },
      closed: this.closed,
      listed: () => {
        this.views.list.invalidate();
        this.keeping.changed();
      },
      newest: (count) =>
        this.views.list
          .get()
          .rows.slice(0, count)
          .map(({ id }) => id),
      watched: () => this.views.watched,
    });
  }

  #createDelivered(): Delivered {
    return new Delivered({
      model: this.model,
      isOn: this.#options.tellDelivered ?? true,
      due: (channel) => this.marks.add(channel),
      missing: (channel) => {
        if (this.isOnline()) this.loader.ahead(channel);
      },
    });
  }

  #createInbox(): Inbox {
    return new Inbox({
      model: this.model,
      typing: this.typing,
      presence: this.presence,
      ask: (channel) => void this.loader.ask(channel),
      askAll: () => (this.loader.listIsRead = false),
      closed: this.closed,
      passed: (channel, seq) => this.outbox.passed(channel, seq),
      seenOwn: (channel, clientId, seq) => this.outbox.seen(channel, clientId, seq),
      blocksChanged: () => this.#blocksChanged(),
      feed: (event) => this.feeds.event(event),
      feedChanged: (channel) => this.feeds.changed(channel),
      tell: (envelope) => this.listeners.tell(envelope),
    });
  }
}
