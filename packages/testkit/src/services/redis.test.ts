import { expect, test } from 'vitest';
import { startRedis } from './redis.ts';

test('a Redis of our own answers, forgets when it is killed, and comes back on the same port', async () => {
  await using redis = await startRedis();
  expect(await redis.ask('SET', 'a', '1')).toBe('+OK\r\n');
  expect(await redis.ask('GET', 'a')).toBe('$1\r\n1\r\n');
  await redis.kill();
  await expect(redis.ask('PING')).rejects.toThrow(/ECONN(?:REFUSED|RESET)/);
  await redis.start();
  expect(await redis.ask('GET', 'a')).toBe('$-1\r\n');
});
