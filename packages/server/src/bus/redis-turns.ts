/**
 * Turns of several nodes (kit/turns.ts), in Redis: one key for each, with the name of who has it, that lapses by itself.
 */
import { randomBytes } from 'node:crypto';
import type { Turns } from '../kit/turns.ts';
import type { RedisConnection } from './redis-connection.ts';

export const redisTurns = (redis: RedisConnection, prefix: string): Turns => {
  const me = randomBytes(9).toString('base64url');
  const keyOf = (name: string): string => `${prefix}:turn:${name}`;
  return {
    has: (name, forMs) =>
      redis
        .run(async (client) => {
          const expiration = { type: 'PX', value: forMs } as const;
          if ((await client.set(keyOf(name), me, { expiration, condition: 'NX' })) !== null) return true;
          if ((await client.get(keyOf(name))) !== me) return false;
          await client.pExpire(keyOf(name), forMs);
          return true;
        })
        .catch(() => true),
    give: (name) =>
      redis
        .run(async (client) => {
          if ((await client.get(keyOf(name))) === me) await client.del(keyOf(name));
        })
        .catch(() => undefined),
  };
};
