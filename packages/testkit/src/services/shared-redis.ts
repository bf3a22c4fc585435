/** One Redis for all tests of a run (shared-service.ts): places that share it do not hear each other, because each is named by its database. */
import { redisUrlOn, startRedis } from './redis.ts';
import { runningService } from './shared-service.ts';

/** For REDIS_URL. */
export const sharedRedis = async (): Promise<string> =>
  redisUrlOn((await runningService('redis', startRedis)).port);
