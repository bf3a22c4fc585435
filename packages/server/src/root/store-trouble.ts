/**
 * A store that fails and comes back: a full disk, one that is read-only for a while, a database that restarts. The node says that it
 * is not ready, tries by itself whether writing works again, since nobody sends to a node that is not ready, and is ready again
 * without a restart. Told to the log once a second at most: a thousand refused writes are one trouble.
 */
import type { Clock, Timer } from '../kit/clock.ts';
import type { Logger } from '../kit/logger.ts';
import type { Store } from '../store/store.ts';
import type { Condition } from './parts.ts';

const tryEveryMs = 1_000;
const tellEveryMs = 1_000;
/** A row of its own among the followers' places: every store has these. */
const trial = 'trial';

export type StoreTrouble = {
  failed(error: unknown, fatal: boolean): void;
  /** Something was committed. */
  over(): void;
};

type Given = {
  readonly store: Pick<Store, 'commit' | 'followers'>;
  readonly clock: Clock;
  readonly logger: Pick<Logger, 'error' | 'warn'>;
  readonly condition: Condition;
};

export const storeTrouble = ({ store, clock, logger, condition }: Given): StoreTrouble => {
  let trying: Timer | undefined;
  let toldAt = -Infinity;
  let untold = 0;

  const tell = (error: unknown, fatal: boolean): void => {
    untold += 1;
    if (clock.monotonic() - toldAt < tellEveryMs && !fatal) return;
    logger.error({ err: error, fatal, times: untold }, 'a commit failed');
    toldAt = clock.monotonic();
    untold = 0;
  };
  const over = (): void => {
    if (!condition.storeFailed) return;
    condition.storeFailed = false;
    trying?.cancel();
    trying = undefined;
    logger.warn({}, 'the store takes writes again');
  };
  // A row says that the disk takes something, a commit of nothing that the log is let go by whoever had it.
  const tryAll = async (): Promise<void> => {
    await store.followers.reach(trial, clock.now());
    await store.commit([]);
    over();
  };
  let attempting: Promise<void> | undefined;
  const attempt = (): void => {
    attempting ??= tryAll()
      .catch(() => undefined)
      .finally(() => (attempting = undefined));
  };

  return {
    failed(error, fatal) {
      tell(error, fatal);
      condition.storeFailed = true;
      if (!fatal) trying ??= clock.every(tryEveryMs, attempt);
    },
    over,
  };
};
