/**
 * A node's two connections to Redis, one for commands and one that listens, which live and die together: where one fails, or does
 * not answer for some seconds, both are given up, and made anew after a wait that grows and is never the same for all.
 * Promise: while it is down nothing is kept for later; `run` rejects at once. Left to others: what is said.
 */
import type { RedisClientType } from '@redis/client';
import type { Clock, Timer } from '../kit/clock.ts';

export type RedisClient = RedisClientType<{}, {}, {}, 3, {}>;
type Pair = { readonly commands: RedisClient; readonly listening: RedisClient };

export type RedisConnectionOptions = {
  /** REDIS_URL. */
  readonly url: string;
  readonly clock: Clock;
  readonly random: () => number;
  /** It went down, or could not be made; `why` holds no password. */
  readonly failed: (why: string) => void;
  /** How often it is asked whether it is there, and how long the answer may take. */
  readonly pingEveryMs?: number;
  readonly answerMs?: number;
};

const connectMs = 3_000;
const pingEveryMs = 2_000;
const answerMs = 3_000;
/** After a pause of the whole process an answer may lie there unread. */
const lastChanceMs = 250;
const firstWaitMs = 100;
const longestWaitMs = 2_000;
/** Of what was written and is not answered yet. */
const mostPendingBytes = 16 * 1024 * 1024;

class RedisDown extends Error {
  constructor() {
    super('Redis cannot be reached');
    this.name = 'RedisDown';
  }
}

const why = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** Read where it is used: most places have no Redis. */
const clientOf = async (url: string): Promise<RedisClient> => {
  const { createClient } = await import('@redis/client');
  return createClient({
    url,
    RESP: 3,
    disableOfflineQueue: true,
    maintNotifications: 'disabled',
    socket: { reconnectStrategy: false, connectTimeout: connectMs, noDelay: true },
  });
};

export class RedisConnection {
  readonly #options: RedisConnectionOptions;
  readonly #up = new Set<(pair: Pair) => void>();
  readonly #down = new Set<() => void>();
  #pair: Pair | undefined;
  #waitMs = firstWaitMs;
  #retry: Timer | undefined;
  #pings: Timer | undefined;
  #pendingBytes = 0;
  #closed = false;

  constructor(options: RedisConnectionOptions) {
    this.#options = options;
  }

  get isUp(): boolean {
    return this.#pair !== undefined;
  }

  /** The one that listens, while it is up. */
  get listening(): RedisClient | undefined {
    return this.#pair?.listening;
  }

  /** @throws RedisDown */
  get commands(): RedisClient {
    if (this.#pair === undefined) throw new RedisDown();
    return this.#pair.commands;
  }

  /** Called each time that it is up again, and at once where it is. */
  onUp(listener: (pair: Pair) => void): void {
    this.#up.add(listener);
    if (this.#pair !== undefined) listener(this.#pair);
  }

  onDown(listener: () => void): void {
    this.#down.add(listener);
  }

  /** Resolves when it is up, or the first try has failed. */
  async open(): Promise<void> {
    this.#pings ??= this.#options.clock.every(
      this.#options.pingEveryMs ?? pingEveryMs,
      () => void this.#ping(),
    );
    await this.#connect();
  }

  async run<T>(ask: (client: RedisClient) => Promise<T>): Promise<T> {
    return await ask(this.commands);
  }

  /** Says something whose loss costs nothing but time; false where it is lost now. */
  say(bytes: number, tell: (client: RedisClient) => Promise<unknown>): boolean {
    if (this.#pair === undefined || this.#pendingBytes > mostPendingBytes) return false;
    this.#pendingBytes += bytes;
    const done = (): void => void (this.#pendingBytes -= bytes);
    tell(this.#pair.commands).then(done, done);
    return true;
  }

  close(): Promise<void> {
    this.#closed = true;
    this.#retry?.cancel();
    this.#pings?.cancel();
    const pair = this.#pair;
    this.#pair = undefined;
    // What was said last is still on its way.
    return pair === undefined ? Promise.resolve() : end(pair);
  }

  async #connect(): Promise<void> {
    const { url } = this.#options;
    const pair = { commands: await clientOf(url), listening: await clientOf(url) };
    const lost = (error: unknown): void => this.#lose(pair, error);
    for (const client of [pair.commands, pair.listening]) {
      client.on('error', lost);
      client.on('end', () => lost(new Error('the connection has ended')));
    }
    try {
      await this.#within(Promise.all([pair.commands.connect(), pair.listening.connect()]));
    } catch (error) {
      destroy(pair);
      this.#later(error);
      return;
    }
    if (this.#closed) return destroy(pair);
    this.#waitMs = firstWaitMs;
    this.#pair = pair;
    for (const listener of this.#up) listener(pair);
  }

  /** A connection that stands may still be one over which nobody answers. */
  async #within(connected: Promise<unknown>): Promise<void> {
    const { clock, answerMs: withinMs = answerMs } = this.#options;
    const { promise, reject } = Promise.withResolvers<never>();
    const late = clock.after(connectMs + withinMs, () => reject(new Error('no answer in time')));
    try {
      await Promise.race([connected, promise]);
    } finally {
      late.cancel();
      // Nobody waits for it any more.
      connected.catch(() => undefined);
    }
  }

  #lose(pair: Pair, error: unknown): void {
    if (this.#pair !== pair) return;
    this.#pair = undefined;
    destroy(pair);
    for (const listener of this.#down) listener();
    this.#later(error);
  }

  #later(error: unknown): void {
    if (this.#closed) return;
    this.#options.failed(why(error));
    const waitMs = this.#waitMs * (0.5 + this.#options.random() / 2);
    this.#waitMs = Math.min(this.#waitMs * 2, longestWaitMs);
    this.#retry = this.#options.clock.after(waitMs, () => void this.#connect());
  }

  async #ping(): Promise<void> {
    const pair = this.#pair;
    if (pair === undefined) return;
    const { clock, answerMs: withinMs = answerMs } = this.#options;
    let answered = false;
    const silent = (): void => {
      if (!answered) this.#lose(pair, new Error('no answer in time'));
    };
    const late = clock.after(withinMs, () => void clock.after(lastChanceMs, silent));
    try {
      await Promise.all([pair.commands.ping(), pair.listening.ping()]);
      answered = true;
    } catch (error) {
      this.#lose(pair, error);
    } finally {
      late.cancel();
    }
  }
}

const destroy = ({ commands, listening }: Pair): void => {
  for (const client of [commands, listening]) if (client.isOpen) client.destroy();
};

/** Waits for the answers to what was said, but not for a Redis that gives none. */
const end = async (pair: Pair): Promise<void> => {
  const { promise, resolve } = Promise.withResolvers<void>();
  const late = setTimeout(resolve, lastChanceMs);
  pair.listening.destroy();
  await Promise.race([pair.commands.close().catch(() => undefined), promise]);
  clearTimeout(late);
  destroy(pair);
};
