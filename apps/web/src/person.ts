/**
 * Somebody who is signed in: model, connection, outbox, chat and typing, wired to each other. No element is touched here;
 * what people see and do comes in as functions.
 */

import { Chat } from './chat.ts';
import { newClientId } from './client-id.ts';
import { Connection, type Pipe } from './connection.ts';
import { Model } from './model.ts';
import { Outbox, type Waiting } from './outbox.ts';
import type { Row } from './row.ts';
import type { SignedIn } from './session.ts';
import { shelfOf } from './shelf.ts';
import { after } from './timer.ts';
import { Typing } from './typing.ts';
import { Refusal, type ChannelSummary, type Event, type Profile } from './wire.ts';

export type PersonOptions = {
  readonly signedIn: SignedIn;
  readonly socket: Pipe;
  readonly renew: () => Promise<SignedIn>;
  /** The session is over, here or by what another device did. */
  readonly signedOut: () => void;
  readonly watching: () => boolean;
  readonly arrived: (event: Event, row: Row) => void;
};

export class Person {
  readonly model: Model;
  readonly outbox: Outbox;
  readonly chat: Chat;
  readonly typing: Typing;
  readonly #connection: Connection;
  readonly #options: PersonOptions;
  #token: string;

  constructor(options: PersonOptions) {
    this.#options = options;
    this.#token = options.signedIn.accessToken;
    const { user } = options.signedIn;
    const model = new Model(user);
    this.model = model;
    const now = (): number => performance.now();
    this.typing = new Typing({
      model,
      after,
      now,
      tell: (channel, state) => this.#tellTyping(channel, state),
    });
    this.outbox = new Outbox({
      shelf: shelfOf(user.id),
      send: (item) => this.#send(item),
      after,
      random: Math.random,
      changed: model.changed,
    });
    this.chat = new Chat({
      model,
      after,
      now,
      typing: this.typing,
      call: (name, input) => this.#connection.call(name, input),
      settled: (clientId) => this.outbox.settled(clientId),
      arrived: options.arrived,
      watching: options.watching,
    });
    this.#connection = this.#connect(options.socket);
  }

  write(channel: string, text: string): void {
    this.typing.sent();
    this.outbox.add({ clientId: newClientId(), channel, text, at: Date.now() });
  }

  async find(text: string): Promise<readonly Profile[]> {
    await this.model.online();
    const { users } = await this.#connection.call('findUsers', { q: text, limit: 20 });
    this.model.know(...users);
    return users;
  }

  /** Gives the channel to show. */
  async openDirect(user: string): Promise<string> {
    await this.model.online();
    return this.#take((await this.#connection.call('openDirect', { user })).channel);
  }

  /** With the same clientId again it gives the group made before. */
  async createGroup(clientId: string, title: string, members: readonly string[]): Promise<string> {
    await this.model.online();
    const { channel } = await this.#connection.call('createGroup', {
      clientId,
      title,
      members: [...members],
    });
    return 'kind' in channel ? this.#take(channel) : channel.id;
  }

  /** The network is back, or somebody looks. */
  hurry(): void {
    this.#connection.hurry();
    this.chat.look();
  }

  close(): void {
    this.#connection.close();
  }

  #take(channel: ChannelSummary): string {
    this.chat.add(channel);
    return channel.id;
  }

  #connect(socket: Pipe): Connection {
    const { model, outbox, chat } = this;
    return new Connection({
      socket,
      token: () => this.#token,
      renew: () => this.#renew(),
      onReady: (ready) => chat.ready(ready),
      onEvent: (event) => chat.event(event),
      onSignal: (signal) => chat.signal(signal),
      onState: (state) => {
        model.connection = state;
        outbox.online = state === 'live';
        model.changed();
      },
      after,
      random: Math.random,
    });
  }

  async #renew(): Promise<void> {
    try {
      this.#token = (await this.#options.renew()).accessToken;
    } catch (error) {
      if (error instanceof Refusal && error.code === 'unauthenticated') this.#options.signedOut();
      throw error;
    }
  }

  async #send({ clientId, channel, text }: Waiting): Promise<void> {
    const { event } = await this.#connection.call('sendMessage', { clientId, channel, text });
    if ('type' in event) this.chat.store(event);
  }

  #tellTyping(channel: string, state: 'typing' | 'idle'): void {
    // It is worth nothing later.
    this.#connection.call('typing', { channel, state }).catch(() => undefined);
  }
}
