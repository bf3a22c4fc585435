/**
 * The bus of several nodes, by Redis's publish and subscribe: what concerns all goes to one topic, what concerns a channel to the
 * topic of that channel, which only nodes that serve it hear (sharded, where the server knows how). Of one message the
 * channels' frames go before that to all, on one connection, so who hears the latter has the former.
 * Promise: a node hears its own messages at once, from itself; while Redis is away what is said is lost, and nothing piles up. But
 * what lasts (AUTH-1) is kept until Redis has taken it, the newest thousands, and told again in its order when Redis is back.
 */
import { randomBytes } from 'node:crypto';
import type { Clock } from '../kit/clock.ts';
import type { Bus, BusCodec, Frame } from './bus.ts';
import { Listeners } from './listeners.ts';
import type { RedisClient, RedisConnection } from './redis-connection.ts';
import { Topics } from './topics.ts';

export type RedisBusOptions<Message> = {
  readonly connection: RedisConnection;
  readonly codec: BusCodec<Message>;
  readonly clock: Clock;
  /** What came could not be taken. */
  readonly failed: (error: unknown) => void;
};

/** Each frame begins with who said it. */
const nameBytes = 8;
/** What is larger is read from the log. */
const mostBytes = 256 * 1024;
/** Of what lasts; what is older is found by asking the store. */
const mostUntold = 10_000;

const knowsSharding = async (client: RedisClient): Promise<boolean> => {
  // Who may not ask is given what every server knows.
  const info = await client.info('server').catch(() => '');
  return Number(/redis_version:(\d+)/.exec(info)?.[1] ?? 0) >= 7;
};

export class RedisBus<Message> implements Bus<Message> {
  readonly serving: Topics;
  readonly #options: RedisBusOptions<Message>;
  readonly #listeners = new Listeners<Message>();
  readonly #name = randomBytes(nameBytes);
  readonly #onUp = new Set<() => void>();
  /** What lasts, and is not known to be with Redis. */
  readonly #untold = new Set<Frame>();
  #place = '';
  #sharded = true;
  #up = false;
  #closed = false;

  constructor(options: RedisBusOptions<Message>) {
    this.#options = options;
    this.serving = new Topics(options.clock, {
      subscribe: (channels) => this.#subscribe(channels),
      unsubscribe: (channels) => this.#unsubscribe(channels),
    });
  }

  get condition(): 'up' | 'down' {
    return this.#up ? 'up' : 'down';
  }

  async open(place: string): Promise<void> {
    this.#place = `ghanti:${place}`;
    const { connection } = this.#options;
    const first = Promise.withResolvers<void>();
    connection.onDown(() => {
      this.#up = false;
      this.serving.down();
    });
    connection.onUp((pair) => {
      this.#begin(pair.commands, pair.listening).then(first.resolve, first.resolve);
    });
    if (connection.isUp) await first.promise;
  }

  publish(message: Message): void {
    // Ours hear it whatever becomes of the others.
    try {
      this.#listeners.tell(message);
    } finally {
      const { codec } = this.#options;
      const lasts = codec.lasts(message);
      if (this.#up || lasts)
        for (const frame of codec.encode(message)) {
          if (lasts) this.#keep(frame);
          if (this.#up) this.#say(frame);
        }
    }
  }

  listen(listener: (message: Message) => void): () => void {
    return this.#listeners.add(listener);
  }

  onUp(listener: () => void): void {
    this.#onUp.add(listener);
  }

  close(): Promise<void> {
    this.#closed = true;
    this.#up = false;
    this.#listeners.clear();
    this.#untold.clear();
    this.serving.close();
    return Promise.resolve();
  }

  async #begin(commands: RedisClient, listening: RedisClient): Promise<void> {
    this.#sharded = await knowsSharding(commands);
    await listening.subscribe(`${this.#place}:all`, (data) => this.#hear(data), true);
    if (this.#closed) return;
    this.#up = true;
    this.serving.up();
    for (const frame of this.#untold) this.#say(frame);
    for (const listener of this.#onUp) listener();
  }

  #keep(frame: Frame): void {
    this.#untold.add(frame);
    for (const oldest of this.#untold) {
      if (this.#untold.size <= mostUntold) return;
      this.#untold.delete(oldest);
    }
  }

  #say(frame: Frame): void {
    const { channel, data } = frame;
    if (data.length > mostBytes) return;
    const bytes = Buffer.concat([this.#name, data]);
    this.#options.connection.say(bytes.length, async (client) => {
      if (channel === undefined) await client.publish(`${this.#place}:all`, bytes);
      else if (this.#sharded) await client.sPublish(this.#topic(channel), bytes);
      else await client.publish(this.#topic(channel), bytes);
      this.#untold.delete(frame);
    });
  }

  #hear(frame: Buffer): void {
    if (this.#closed || this.#name.equals(frame.subarray(0, nameBytes))) return;
    try {
      const message = this.#options.codec.decode(frame.subarray(nameBytes));
      if (message !== undefined) this.#listeners.tell(message);
    } catch (error) {
      this.#options.failed(error);
    }
  }

  readonly #heard = (frame: Buffer): void => this.#hear(frame);

  #topic(channel: string): string {
    return `${this.#place}:c:${channel}`;
  }

  async #subscribe(channels: readonly string[]): Promise<void> {
    const { listening } = this.#options.connection;
    if (listening === undefined || !this.#up) throw new Error('not now');
    const topics = channels.map((channel) => this.#topic(channel));
    if (this.#sharded) await listening.sSubscribe(topics, this.#heard, true);
    else await listening.subscribe(topics, this.#heard, true);
  }

  async #unsubscribe(channels: readonly string[]): Promise<void> {
    const { listening } = this.#options.connection;
    const topics = channels.map((channel) => this.#topic(channel));
    if (this.#sharded) await listening?.sUnsubscribe(topics, this.#heard, true);
    else await listening?.unsubscribe(topics, this.#heard, true);
  }
}
