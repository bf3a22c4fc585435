/**
 * Redis as a program that brings its own messages expects its clients: what it subscribes to stays subscribed over new connections, and
 * what it publishes while Redis is away is lost, without an error that nobody would hear.
 */
import type { RedisClient, RedisConnection } from './redis-connection.ts';

type Hear = (message: Buffer, topic: Buffer) => void;
type Names = string | readonly string[];
type Kind = 'subscribe' | 'pSubscribe';
type Subscription = { readonly kind: Kind; readonly names: readonly string[]; readonly hear: Hear };

const listOf = (names: Names): readonly string[] => (typeof names === 'string' ? [names] : names);
/** A subscription that fails is asked for anew with the next connection. */
const quietly = (done: Promise<unknown> | undefined): void => void done?.catch(() => undefined);

export class RedisRelay {
  readonly #redis: RedisConnection;
  readonly #subscriptions = new Set<Subscription>();

  constructor(redis: RedisConnection) {
    this.#redis = redis;
    redis.onUp(({ listening }) => {
      for (const subscription of this.#subscriptions) ask(listening, subscription);
    });
  }

  publish(topic: string, message: string | Buffer): Promise<number> {
    this.#redis.say(message.length, (client) => client.publish(topic, message));
    return Promise.resolve(0);
  }

  subscribe(names: Names, hear: Hear): Promise<void> {
    return this.#begin({ kind: 'subscribe', names: listOf(names), hear });
  }

  pSubscribe(names: Names, hear: Hear): Promise<void> {
    return this.#begin({ kind: 'pSubscribe', names: listOf(names), hear });
  }

  unsubscribe(names: Names, hear: Hear): Promise<void> {
    this.#end(names, hear);
    quietly(this.#redis.listening?.unsubscribe([...listOf(names)], hear, true));
    return Promise.resolve();
  }

  pUnsubscribe(names: Names, hear: Hear): Promise<void> {
    this.#end(names, hear);
    quietly(this.#redis.listening?.pUnsubscribe([...listOf(names)], hear, true));
    return Promise.resolve();
  }

  sendCommand(words: readonly string[]): Promise<unknown> {
    return this.#redis.run((client) => client.sendCommand(words));
  }

  /** By which it is known for a client of this kind. */
  sSubscribe(): Promise<void> {
    return Promise.reject(new Error('not relayed'));
  }

  on(): this {
    return this;
  }

  off(): this {
    return this;
  }

  listenerCount(): number {
    return 0;
  }

  #begin(subscription: Subscription): Promise<void> {
    this.#subscriptions.add(subscription);
    if (this.#redis.listening !== undefined) ask(this.#redis.listening, subscription);
    return Promise.resolve();
  }

  #end(names: Names, hear: Hear): void {
    const gone = new Set(listOf(names));
    for (const subscription of this.#subscriptions) {
      if (subscription.hear !== hear) continue;
      this.#subscriptions.delete(subscription);
      const left = subscription.names.filter((name) => !gone.has(name));
      if (left.length > 0) this.#subscriptions.add({ ...subscription, names: left });
    }
  }
}

const ask = (client: RedisClient, { kind, names, hear }: Subscription): void =>
  quietly(
    kind === 'subscribe'
      ? client.subscribe([...names], hear, true)
      : client.pSubscribe([...names], hear, true),
  );
