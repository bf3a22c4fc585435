/**
 * What a node does by itself from time to time: messages that have expired are scrubbed within a minute (EXP-1), a few at a time, so
 * that nobody waits for it. It begins anew after a restart, because what is due is in the database.
 */
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { OpenLog } from './open-log.ts';
import type { Parts } from './parts.ts';

const everyMs = 20_000;
const perTurn = 100;

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

  const timer = clock.every(everyMs, run);
  run();
  return {
    async stop() {
      stopped = true;
      timer.cancel();
      await running;
    },
  };
};
