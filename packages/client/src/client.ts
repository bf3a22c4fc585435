/**
 * A client as an application sees it. What it does goes to outbox, wishes and marks; what it watches are views and cells.
 * It opens its storage at once, so the list is there before any network.
 */
import type { CallInput, Channel, Client, Feed, Heard, HeardType, Sent } from './api.ts';
import { createCell, createDerived, until, type Derived } from './kit/cell.ts';
import { createChannel } from './views/channel.ts';
import { newClientId } from './deeds/client-id.ts';
import type { ConnectionState } from './connection/connection-state.ts';
import type { Deed, Doing } from './deeds/deeds.ts';
import type { Kept } from './storage/keeping.ts';
import { keyed } from './deeds/keyed.ts';
import { watchNetwork } from './connection/network.ts';
import type { ClientOptions } from './options.ts';
import { Parts } from './parts.ts';
import { goneOf, live } from './storage/programs.ts';
import type { Readable } from './kit/readable.ts';
import { Refusal } from './refusal.ts';
import { entryAt } from './model/runs.ts';
import { userOf } from './connection/token.ts';
import type { CommandName, CommandOutput, CommandRequest, Preferences, Profile } from './wire.ts';

type Ended = Extract<ConnectionState, { is: 'live' | 'signedOut' | 'outdated' | 'closed' }>;

const hasSettled = (state: ConnectionState): state is Ended =>
  ['live', 'signedOut', 'outdated', 'closed'].includes(state.is);

export class GhantiClient implements Client {
  readonly connection;
  readonly transport;
  readonly me;
  readonly channels;
  readonly presence;
  readonly blocks;
  readonly storage;
  readonly feeds;
  readonly #parts: Parts;
  readonly #options: ClientOptions;
  readonly #opening: Promise<void>;
  readonly #channels = new Map<string, Channel>();
  readonly #profiles = new Map<string, Derived<Profile | undefined>>();
  readonly #die: () => void;
  readonly #stopNetwork: () => void;

  constructor(options: ClientOptions) {
    this.#options = options;
    const parts = new Parts(options);
    this.#parts = parts;
    this.connection = parts.connection.state;
    this.transport = parts.transport.current ?? createCell(parts.transport.name);
    this.me = parts.me;
    this.channels = parts.views.list;
    this.presence = parts.presence.people;
    this.blocks = parts.blocks;
    this.storage = parts.keeping.state;
    this.feeds = parts.feeds.list;
    parts.onMet = (user) => this.#profiles.get(user)?.invalidate();
    this.connection.subscribe(() => this.#connectionChanged());
    this.transport.subscribe(() => parts.feeds.transportChanged());
    this.#die = live(parts.id);
    this.#stopNetwork = watchNetwork({
      back: () => this.hurry(),
      gone: () => parts.connection.lose(),
    });
    this.#opening = this.#open();
  }

  async connect(): Promise<void> {
    const { connection } = this.#parts;
    await this.#opening;
    connection.start();
    const state = await until(connection.state, hasSettled);
    // Where it starts is on disk before anything is done about what comes: who dies now goes on from here.
    if (state.is === 'live') return this.#parts.keeping.flush();
    const code =
      state.is === 'signedOut' ? state.code : state.is === 'outdated' ? 'unsupported' : 'unavailable';
    throw new Refusal({ code, message: `the connection is ${state.is}` });
  }

  hurry(): void {
    this.#parts.connection.hurry();
  }

  async close(): Promise<void> {
    await this.#end();
    await this.#parts.keeping.close();
  }

  async forget(): Promise<void> {
    await this.#end();
    await this.#parts.keeping.remove();
    const { model, outbox } = this.#parts;
    for (const channel of outbox.channels) outbox.drop(channel);
    for (const channel of model.channels.keys()) model.forget(channel);
    this.me.set(undefined);
  }

  channel(id: string): Channel {
    const known = this.#channels.get(id) ?? this.#createChannel(id);
    this.#channels.set(id, known);
    return known;
  }

  reloadFeeds(): Promise<void> {
    return this.#parts.feeds.reload();
  }

  feed(id: string): Feed {
    return this.#parts.feeds.feed(id);
  }

  profile(user: string): Readable<Profile | undefined> {
    const known =
      this.#profiles.get(user) ??
      createDerived(
        () => this.#parts.profile(user),
        () => this.#parts.loader.meet([user]),
      );
    this.#profiles.set(user, known);
    return known;
  }

  watchPresence(users: readonly string[]): void {
    this.#parts.presence.watched = users;
    this.#watchPresence();
  }

  async openDirect(user: string): Promise<string> {
    return (await this.call('openDirect', { user })).channel.id;
  }

  async call<N extends CommandName>(name: N, input: CallInput<N>): Promise<CommandOutput<N>> {
    const withId = keyed.has(name) ? { clientId: newClientId(this.#parts.clock.now()), ...input } : input;
    // Only the `clientId` was missing.
    return await this.#parts.call(name, withId as unknown as CommandRequest<N>);
  }

  on<T extends HeardType>(type: T, listener: (heard: Heard<T>) => void): () => void {
    return this.#parts.listeners.on(type, listener);
  }

  async #open(): Promise<void> {
    const { url = addressOfPage(), user = await userOf(this.#options.token) } = this.#options;
    this.#parts.model.me = user ?? '';
    const kept = await this.#parts.keeping.open(`${url} ${user ?? ''}`);
    await this.#restore(kept);
  }

  async #restore({ meta, channels, timelines, deeds, wishes }: Kept): Promise<void> {
    const { model, connection, loader, inbox, outbox, blocks, me, views, expiry } = this.#parts;
    if (meta !== undefined) {
      connection.cursor = meta.cursor;
      loader.listIsRead = meta.listed;
      inbox.selfApplied = meta.selfApplied;
      me.set(meta.me);
      model.blocks = new Set(meta.blocks);
      blocks.set(model.blocks);
      for (const channel of meta.wanted) model.wanted.add(channel);
      if (meta.me !== undefined) model.know(meta.me);
    }
    for (const [channel, state] of channels) model.restore(channel, state);
    model.timelines.stored(timelines);
    this.#parts.wishes.adopt(wishes);
    outbox.adopt(await this.#orphans(deeds));
    for (const channel of channels.keys()) {
      expiry.look(channel, model.channels.get(channel));
      views.changed(channel);
    }
  }

  /** Deeds of this program, and of others that ended before theirs were stored. */
  async #orphans(deeds: readonly Deed[]): Promise<readonly Deed[]> {
    const { id } = this.#parts;
    const others = [...new Set(deeds.map(({ owner }) => owner))].filter((owner) => owner !== id);
    const gone = await goneOf(others);
    return deeds.filter(({ owner }) => gone.has(owner));
  }

  #connectionChanged(): void {
    const { connection, outbox, wishes, marks, model, delivered, presence, typing, views, keeping } =
      this.#parts;
    const { is } = connection.state.get();
    const isLive = is === 'live';
    outbox.online = isLive;
    wishes.online = isLive;
    marks.online = isLive;
    views.list.invalidate();
    this.#parts.feeds.connectionChanged();
    if (isLive) {
      this.#watchPresence();
      for (const channel of model.channels.keys())
        if (delivered.due(channel) !== undefined) marks.add(channel);
      void keeping.deeds().then(async (deeds) => outbox.adopt(await this.#orphans(deeds)));
    } else if (is === 'waiting' || is === 'closed' || is === 'signedOut') {
      presence.lost();
      typing.clear();
    }
  }

  #watchPresence(): void {
    const { presence, isOnline } = this.#parts;
    if (presence.watched.length === 0 || !isOnline()) return;
    void this.call('watchPresence', { users: [...presence.watched] })
      .then((answer) => presence.heard(answer.presence))
      .catch(() => undefined);
  }

  async #end(): Promise<void> {
    await this.#opening;
    this.#stopNetwork();
    this.#parts.connection.close();
    this.#parts.expiry.stop();
    this.#connectionChanged();
    this.#die();
  }

  #createChannel(id: string): Channel {
    const { views, pages, loader, outbox, typing } = this.#parts;
    return createChannel({
      id,
      view: views.channel(id),
      pages,
      loader,
      perform: (channel, doing, clientId) => this.#perform(channel, doing, clientId),
      retry: (channel, clientId) => outbox.retry(channel, clientId),
      discard: (channel, clientId) => outbox.discard(channel, clientId),
      setTyping: (channel, state) => typing.set(channel, state),
      markSeen: (channel, seq) => this.#markSeen(channel, seq),
      wish: (channel, wish) => this.#parts.wishes.add(channel, wish),
      textOf: (channel, seq) => this.#textOf(channel, seq),
    });
  }

  #perform(channel: string, doing: Doing, clientId = newClientId(this.#parts.clock.now())): Sent {
    const { outbox, typing, clock, id, model } = this.#parts;
    if (doing.command === 'sendMessage') typing.sent(channel);
    const deed: Deed = {
      ...model.aimed(channel, doing, outbox.of(channel)),
      clientId,
      channel,
      at: clock.now(),
      owner: id,
      fate: { is: 'waiting' },
    };
    return { clientId, stored: outbox.add(deed) };
  }

  #markSeen(channel: string, seq: number | undefined): void {
    const { delivered, model, wishes } = this.#parts;
    const preferences: Preferences = {
      ...model.channels.get(channel)?.summary.preferences,
      ...wishes.of(channel),
    };
    if (preferences.markedUnread === true) wishes.add(channel, { markedUnread: false });
    delivered.seen(channel, seq);
  }

  #textOf(channel: string, seq: number): string | undefined {
    const message = entryAt(this.#parts.model.timelines.get(channel), seq)?.message;
    return message?.type === 'receiveMessage' ? message.data.text : undefined;
  }
}

/** A page talks to the server that it came from. */
const addressOfPage = (): string => ('location' in globalThis ? location.origin : '');
