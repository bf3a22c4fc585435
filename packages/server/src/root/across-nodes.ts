/**
 * What rooms that know nothing of Redis are given of it (auth/across-nodes.ts). Names begin with the place, so that places may share
 * a Redis. Where it is away, what is to be kept is not, and nobody waits for it.
 */
import type { AcrossNodes } from '../auth/across-nodes.ts';
import { RedisRelay } from '../bus/redis-relay.ts';
import { redisTurns } from '../bus/redis-turns.ts';
import type { RedisClient, RedisConnection } from '../bus/redis-connection.ts';
import { alwaysMine, type Turns } from '../kit/turns.ts';
import type { Store } from '../store/store.ts';
import type { Parts } from './parts.ts';

/** Whatever shares the log is one place. */
export const placeOf = ({ epochs }: Pick<Store, 'epochs'>): string => epochs[0]?.epoch ?? '';

/** The client of now, for who holds on to one. */
const countersOn = (redis: RedisConnection, prefix: string): AcrossNodes['counters'] => ({
  prefix,
  storeClient: {
    get isReady() {
      return redis.isUp;
    },
    eval: (...given: Parameters<RedisClient['eval']>) => redis.run((client) => client.eval(...given)),
    del: (key: string) => redis.run((client) => client.del(key)),
    multi: () => redis.commands.multi(),
  },
});

/** Before whatever this place keeps in Redis. */
export const prefixOf = (store: Pick<Store, 'epochs'>): string => `ghanti:${placeOf(store)}`;

/** What one node at a time does. */
export const turnsOf = ({ redis }: Pick<Parts, 'redis'>, store: Pick<Store, 'epochs'>): Turns =>
  redis === undefined ? alwaysMine : redisTurns(redis, prefixOf(store));

/** For the namespaces of the embedding application. */
export const relayFor = (
  { redis }: Pick<Parts, 'redis'>,
  store: Pick<Store, 'epochs'>,
): { readonly client: RedisRelay; readonly prefix: string } | undefined =>
  redis && { client: new RedisRelay(redis), prefix: prefixOf(store) };

export const acrossNodes = (
  { bus, redis }: Pick<Parts, 'bus' | 'redis'>,
  store: Pick<Store, 'epochs'>,
): AcrossNodes | undefined => {
  if (redis === undefined) return undefined;
  const prefix = prefixOf(store);
  return {
    tell: (what) => bus.publish({ kind: 'revoked', what }),
    onTold: (listener) =>
      void bus.listen((message) => {
        if (message.kind === 'revoked') listener(message.what);
      }),
    keep: (name, text, lifeMs) =>
      redis
        .run((client) => client.set(`${prefix}:${name}`, text, { expiration: { type: 'PX', value: lifeMs } }))
        .then(
          () => true,
          () => false,
        ),
    take: (name) =>
      redis
        .run((client) => client.getDel(`${prefix}:${name}`))
        .then(
          (text) => text ?? undefined,
          () => undefined,
        ),
    counters: countersOn(redis, prefix),
  };
};
