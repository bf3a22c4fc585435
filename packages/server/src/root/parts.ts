/**
 * What every room of a node is given: its configuration, time, ids, logger, metrics, the bus, and how the node is. Made
 * once, live as long as the node.
 */
import type { Bus } from '../bus/bus.ts';
import { localBus } from '../bus/local.ts';
import { defaultConfig, type Config } from '../config.ts';
import type { BusMessage } from '../hub/messages.ts';
import { systemClock, type Clock } from '../kit/clock.ts';
import { createIds, type Ids } from '../kit/ids.ts';
import { createLogger, type Logger } from '../kit/logger.ts';
import { createMetrics, type Metrics } from '../kit/metrics.ts';
import type { Doubles, GhantiOptions } from './options.ts';

/** Changes while the node lives: whether it is closing, and whether its last commit failed. */
export type Condition = { draining: boolean; storeFailed: boolean };

export type Parts = {
  readonly config: Config;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly logger: Logger;
  readonly metrics: Metrics;
  readonly bus: Bus<BusMessage>;
  readonly doubles: Doubles;
  readonly condition: Condition;
};

export const partsOf = (options: GhantiOptions): Parts => {
  const {
    app: _app,
    server: _server,
    path: _path,
    page: _page,
    authorize: _authorize,
    doubles = {},
    ...overrides
  } = options;
  const config = defaultConfig(overrides);
  const clock = doubles.clock ?? systemClock;
  return {
    config,
    clock,
    ids: doubles.ids ?? createIds(clock),
    logger: doubles.logger ?? createLogger({ level: config.logLevel }),
    metrics: createMetrics(),
    bus: localBus(),
    doubles,
    condition: { draining: false, storeFailed: false },
  };
};
