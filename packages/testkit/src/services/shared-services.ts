/** The end of all that tests of a run share. */
import { existsSync } from 'node:fs';
import { stopPostgres } from './postgres.ts';
import { stopRedis } from './redis.ts';
import { forgetServices, home, stopService } from './shared-service.ts';

/** Stops what was started, if anything was, and takes its files away. */
export const stopSharedServices = async (): Promise<void> => {
  if (!existsSync(home())) return;
  await stopService('postgres', (pid) => stopPostgres(pid, 'immediate'));
  await stopService('redis', stopRedis);
  await forgetServices();
};
