/**
 * The channels that a node serves, and their subscriptions at Redis. A channel is subscribed to in the turn after it is first
 * served, many at once, and given up half a minute after nobody needs it any more, so that people who come and go cost Redis
 * little. Promise: `hears` is true only between Redis's word and the loss of the connection.
 */
import { channelKey } from '../kit/channel-ids.ts';
import type { Clock, Timer } from '../kit/clock.ts';
import type { ServedChannels } from './bus.ts';

type Topic = { readonly key: string; count: number; heard: boolean; idleSince: number };

/** Redis, as this file needs it: rejects where the subscription did not come about. */
export type Subscriptions = {
  subscribe(channels: readonly string[]): Promise<void>;
  unsubscribe(channels: readonly string[]): Promise<void>;
};

const keepMs = 30_000;
const sweepMs = 10_000;
const perCommand = 500;

const inCommands = (channels: readonly string[]): string[][] => {
  const pieces: string[][] = [];
  for (let at = 0; at < channels.length; at += perCommand) pieces.push(channels.slice(at, at + perCommand));
  return pieces;
};

export class Topics implements ServedChannels {
  readonly #clock: Clock;
  readonly #redis: Subscriptions;
  readonly #topics = new Map<string, Topic>();
  readonly #byKey = new Map<string, string>();
  readonly #wheel: Timer;
  #wanted: string[] | undefined;
  /** Counts connections: what an earlier one answered is not so any more. */
  #connection = 0;

  constructor(clock: Clock, redis: Subscriptions) {
    this.#clock = clock;
    this.#redis = redis;
    this.#wheel = clock.every(sweepMs, () => this.#sweep());
  }

  add(channel: string): void {
    const known = this.#topics.get(channel);
    if (known !== undefined) {
      known.count += 1;
      return;
    }
    const key = channelKey(channel);
    this.#topics.set(channel, { key, count: 1, heard: false, idleSince: 0 });
    this.#byKey.set(key, channel);
    this.#want(channel);
  }

  remove(channel: string): void {
    const topic = this.#topics.get(channel);
    if (topic === undefined) return;
    topic.count -= 1;
    if (topic.count === 0) topic.idleSince = this.#clock.monotonic();
  }

  servedBy(key: string): string | undefined {
    const channel = this.#byKey.get(key);
    return channel !== undefined && (this.#topics.get(channel)?.count ?? 0) > 0 ? channel : undefined;
  }

  hears(key: string): boolean {
    return this.#topics.get(this.#byKey.get(key) ?? '')?.heard === true;
  }

  /** There is a new connection, which knows of no subscription. */
  up(): void {
    this.#connection += 1;
    for (const topic of this.#topics.values()) topic.heard = false;
    this.#ask([...this.#topics.keys()]);
  }

  down(): void {
    this.#connection += 1;
    for (const topic of this.#topics.values()) topic.heard = false;
  }

  close(): void {
    this.#wheel.cancel();
  }

  #want(channel: string): void {
    if (this.#wanted !== undefined) return void this.#wanted.push(channel);
    this.#wanted = [channel];
    setImmediate(() => {
      const wanted = this.#wanted ?? [];
      this.#wanted = undefined;
      this.#ask(wanted);
    });
  }

  #ask(channels: readonly string[]): void {
    const connection = this.#connection;
    for (const piece of inCommands(channels)) {
      const heard = (): void => {
        if (connection !== this.#connection) return;
        for (const channel of piece) {
          const topic = this.#topics.get(channel);
          if (topic !== undefined) topic.heard = true;
        }
      };
      // Where it did not come about the connection is down, and all are asked for anew.
      this.#redis.subscribe(piece).then(heard, () => undefined);
    }
  }

  #sweep(): void {
    const before = this.#clock.monotonic() - keepMs;
    const idle: string[] = [];
    for (const [channel, { key, count, idleSince }] of this.#topics) {
      if (count > 0 || idleSince > before) continue;
      idle.push(channel);
      this.#topics.delete(channel);
      this.#byKey.delete(key);
    }
    for (const piece of inCommands(idle)) this.#redis.unsubscribe(piece).catch(() => undefined);
  }
}
