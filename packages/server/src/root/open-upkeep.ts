/**
 * What a node does by itself from time to time: messages that have expired are scrubbed within a minute (EXP-1), a few at a time, so
 * that nobody waits for it; feeds are folded and trimmed (FEED-1). It begins anew after a restart, because what is due is in the database.
 */
import { setImmediate as nextTurn, setTimeout as pause } from 'node:timers/promises';
import type { OpenLog } from './open-log.ts';
import type { Parts } from './parts.ts';

const everyMs = 20_000;
const perTurn = 100;
const feedsEveryMs = 5_000;
const feedRowsPerTurn = 100;
/** So that whoever talks meanwhile finds the disk free. */
const betweenMs = 2;

export type Upkeep = { stop(): Promise<void> };

export const openUpkeep = ({ store }: OpenLog, { clock, logger }: Parts): Upkeep => {
  let stopped = false;
  let running: Promise<void> | undefined;

  const tidy = async (): Promise<void> => {
    try {
      while (!stopped && (await store.messages.tidy(perTurn)) > 0) await nextTurn();
    } catch (error) {
      logger.error({ err: error }, 'what has expired could not be scrubbed');
    }
  };

  const run = (): void => {
    running ??= tidy().finally(() => (running = undefined));
  };

  let trimming: Promise<void> | undefined;
  const tidyFeeds = async (): Promise<void> => {
    try {
      for (const work of await store.feeds.due())
        while (!stopped && (await store.feeds.tidy(work, feedRowsPerTurn))) await pause(betweenMs);
    } catch (error) {
      logger.error({ err: error }, 'feeds could not be trimmed');
    }
  };
  const trim = (): void => {
    trimming ??= tidyFeeds().finally(() => (trimming = undefined));
  };

  const timers = [clock.every(everyMs, run), clock.every(feedsEveryMs, trim)];
  run();
  trim();
  return {
    async stop() {
      stopped = true;
      for (const timer of timers) timer.cancel();
      await Promise.all([running, trimming]);
    },
  };
};
