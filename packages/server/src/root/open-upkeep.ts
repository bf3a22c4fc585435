/**
 * What a node does by itself from time to time: messages that have expired are scrubbed within a minute (EXP-1), a few at a time, so
 * that nobody waits for it; feeds are folded and trimmed (FEED-1). It begins anew after a restart, because what is due is in the database.
 * Of several nodes one at a time does it.
 */
import { setImmediate as nextTurn, setTimeout as pause } from 'node:timers/promises';
import { turnsOf } from './across-nodes.ts';
import type { OpenLog } from './open-log.ts';
import type { Parts } from './parts.ts';

const everyMs = 20_000;
const perTurn = 100;
const feedsEveryMs = 5_000;
const feedRowsPerTurn = 100;
/** So that whoever talks meanwhile finds the disk free. */
const betweenMs = 2;

export type Upkeep = { stop(): Promise<void> };

/** Where the one that has it dies, another goes on after this time. */
const turnMs = 30_000;

export const openUpkeep = ({ store, feeds }: OpenLog, parts: Parts): Upkeep => {
  const { clock, logger } = parts;
  const turns = turnsOf(parts, store);
  let stopped = false;
  let running: Promise<void> | undefined;

  const tidy = async (): Promise<void> => {
    try {
      if (!(await turns.has('upkeep', turnMs))) return;
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
      if (!(await turns.has('upkeep of feeds', turnMs))) return;
      for (const work of await store.feeds.due()) {
        const newest = feeds.valuesAsOf(work.channel, work.foldTo);
        const known = newest === undefined ? work : { ...work, newest };
        while (!stopped && (await store.feeds.tidy(known, feedRowsPerTurn))) await pause(betweenMs);
      }
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
      await Promise.all([turns.give('upkeep'), turns.give('upkeep of feeds')]);
    },
  };
};
