/**
 * What every room of a node is given: its configuration, time, ids, logger, metrics, the bus, and how the node is. Made
 * once, live as long as the node.
 */
import type { Bus } from '../bus/bus.ts';
import { localBus } from '../bus/local.ts';
import { RedisBus } from '../bus/redis.ts';
import { RedisConnection } from '../bus/redis-connection.ts';
import { ConfigError, defaultConfig, type Config } from '../config.ts';
import { busCodec } from '../hub/bus-codec.ts';
import type { BusMessage } from '../hub/messages.ts';
import { systemClock, type Clock } from '../kit/clock.ts';
import { createIds, type Ids } from '../kit/ids.ts';
import { createLogger, type Logger } from '../kit/logger.ts';
import { createMetrics, type Metrics } from '../kit/metrics.ts';
import type { Doubles, GhantiOptions } from './options.ts';

/**
 * Changes while the node lives. `closing`: nobody new comes in, whoever is here is served until he has gone; `draining`: what begins now is
 * refused; `storeFailed`: its last commit failed; `storeSilent`: the end of the log could not be read; `over`: it cannot go on.
 */
export type Condition = {
  closing: boolean;
  draining: boolean;
  storeFailed: boolean;
  storeSilent: boolean;
  over: boolean;
};

export type Parts = {
  readonly config: Config;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly logger: Logger;
  readonly metrics: Metrics;
  readonly bus: Bus<BusMessage>;
  /** Where there are other nodes. */
  readonly redis: RedisConnection | undefined;
  readonly doubles: Doubles;
  readonly condition: Condition;
  /** Resolves when this process cannot go on and has to start anew, with why. */
  readonly over: PromiseWithResolvers<Error>;
};

/** What is told once a second at most: a Redis that is away is tried again and again. */
const redisOf = (url: string, clock: Clock, logger: Logger, random: () => number): RedisConnection => {
  let toldAt = -Infinity;
  return new RedisConnection({
    url,
    clock,
    random,
    failed: (why) => {
      if (clock.monotonic() - toldAt < 1_000) return;
      toldAt = clock.monotonic();
      logger.warn({ why }, 'Redis cannot be reached: other nodes are heard by the log alone, later');
    },
  });
};

const busOn = (connection: RedisConnection | undefined, clock: Clock, logger: Logger): Bus<BusMessage> =>
  connection === undefined
    ? localBus()
    : new RedisBus({
        connection,
        codec: busCodec,
        clock,
        failed: (error) => logger.error({ err: error }, 'what another node said could not be taken'),
      });

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
  const logger = doubles.logger ?? createLogger({ level: config.logLevel });
  const { databaseUrl, redisUrl } = config;
  if (redisUrl !== undefined && databaseUrl === undefined)
    throw new ConfigError(['redisUrl does nothing without databaseUrl: several nodes meet on Postgres']);
  if (redisUrl === undefined && databaseUrl !== undefined)
    logger.info(
      'without REDIS_URL this is the only node that may use the database: another one waits, or is refused',
    );
  const redis =
    redisUrl === undefined ? undefined : redisOf(redisUrl, clock, logger, doubles.random ?? Math.random);
  const bus = busOn(redis, clock, logger);
  return {
    config,
    clock,
    ids: doubles.ids ?? createIds(clock),
    logger,
    metrics: createMetrics(),
    bus: doubles.bus?.(bus) ?? bus,
    redis,
    doubles,
    over: Promise.withResolvers<Error>(),
    condition: { closing: false, draining: false, storeFailed: false, storeSilent: false, over: false },
  };
};

/** Whether nobody else can write the log: it is a file that this process has locked. Elsewhere its end is looked at. */
export const isOwnLog = ({ config, bus }: Pick<Parts, 'config' | 'bus'>): boolean =>
  config.databaseUrl === undefined && bus.condition === 'alone';
