/**
 * Which people are on which node, in Redis, under a lease that each node renews: what a dead node said ends with its lease, and one of
 * the others clears it away. A node that lost its lease (it slept, or Redis forgot all) takes another name and begins anew.
 * Left to others: when somebody counts as online (presence/), who is told.
 */
import { randomBytes } from 'node:crypto';
import type { Clock } from '../kit/clock.ts';
import type { RedisClient, RedisConnection } from './redis-connection.ts';

export type PresenceLeasesOptions = {
  readonly redis: RedisConnection;
  /** Before the names of all keys. */
  readonly prefix: string;
  readonly clock: Pick<Clock, 'now'>;
  readonly leaseMs: number;
};

type Left = { readonly user: string; readonly at: number };

const atOnce = 500;
/** How long one node may take to clear away what another left. */
const clearingMs = 60_000;

const inPieces = <T>(all: readonly T[]): T[][] => {
  const pieces: T[][] = [];
  for (let at = 0; at < all.length; at += atOnce) pieces.push(all.slice(at, at + atOnce));
  return pieces;
};

const newName = (): string => randomBytes(9).toString('base64url');

export class PresenceLeases {
  readonly #options: PresenceLeasesOptions;
  #name = newName();

  constructor(options: PresenceLeasesOptions) {
    this.#options = options;
  }

  async enter(users: readonly string[]): Promise<void> {
    const at = String(this.#options.clock.now());
    for (const piece of inPieces(users))
      await this.#run(async (client) => {
        await Promise.all(
          piece.flatMap((user) => [
            client.sAdd(this.#at(user), this.#name),
            client.hSet(this.#here(this.#name), user, at),
          ]),
        );
        // Whoever stands under a name is found by it, also where Redis forgot all a moment ago, and this node does not know yet.
        await client.sAdd(this.#nodes, this.#name);
      });
  }

  /** Gives those who are nowhere any more. */
  leave(left: readonly Left[]): Promise<readonly Left[]> {
    return this.#run((client) => this.#takeOff(client, this.#name, left));
  }

  /** Those of them who are on any node. */
  online(users: readonly string[]): Promise<ReadonlySet<string>> {
    return this.#run(async (client) => {
      const counts = await Promise.all(users.map((user) => client.sCard(this.#at(user))));
      return new Set(users.filter((_user, index) => (counts[index] ?? 0) > 0));
    });
  }

  /** False where nothing is known of this node's people. */
  renew(): Promise<boolean> {
    return this.#run(async (client) => {
      const expiration = { type: 'PX', value: this.#options.leaseMs } as const;
      const kept = await client.set(this.#lease(this.#name), '1', { expiration, condition: 'XX' });
      if (kept !== null) return true;
      this.#name = newName();
      await Promise.all([
        client.set(this.#lease(this.#name), '1', { expiration }),
        client.sAdd(this.#nodes, this.#name),
      ]);
      return false;
    });
  }

  /** Clears away what nodes said whose leases ended; gives the people who are nowhere any more. */
  reap(): Promise<readonly Left[]> {
    return this.#run(async (client) => {
      const gone: Left[] = [];
      for (const name of await client.sMembers(this.#nodes))
        if (name !== this.#name && (await client.exists(this.#lease(name))) === 0)
          gone.push(...(await this.#clear(client, name)));
      return gone;
    });
  }

  /** The node ends: its people have as long as the lease lasts to come to another. */
  async end(): Promise<void> {
    await this.renew();
  }

  async #clear(client: RedisClient, name: string): Promise<readonly Left[]> {
    const expiration = { type: 'PX', value: clearingMs } as const;
    const mine = await client.set(this.#key('clearing', name), '1', { expiration, condition: 'NX' });
    if (mine === null) return [];
    const at = this.#options.clock.now() - this.#options.leaseMs;
    const people = (await client.hKeys(this.#here(name))).map((user) => ({ user, at }));
    const gone: Left[] = [];
    for (const piece of inPieces(people)) gone.push(...(await this.#takeOff(client, name, piece)));
    await Promise.all([client.del(this.#here(name)), client.sRem(this.#nodes, name)]);
    return gone;
  }

  /** Told twice where two nodes do it at once, which harms nobody. */
  async #takeOff(client: RedisClient, name: string, left: readonly Left[]): Promise<readonly Left[]> {
    const counts = await Promise.all(
      left.map(async ({ user }) => {
        const [, , count] = await Promise.all([
          client.sRem(this.#at(user), name),
          client.hDel(this.#here(name), user),
          client.sCard(this.#at(user)),
        ]);
        return count;
      }),
    );
    return left.filter((_one, index) => counts[index] === 0);
  }

  #run<T>(ask: (client: RedisClient) => Promise<T>): Promise<T> {
    return this.#options.redis.run(ask);
  }

  #key(kind: string, name: string): string {
    return `${this.#options.prefix}:${kind}:${name}`;
  }

  get #nodes(): string {
    return this.#key('nodes', 'all');
  }

  #lease(name: string): string {
    return this.#key('node', name);
  }

  #here(name: string): string {
    return this.#key('here', name);
  }

  #at(user: string): string {
    return this.#key('at', user);
  }
}
