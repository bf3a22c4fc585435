/**
 * What an embedding application imports (protocol.md section 9).
 */
export { createGhanti, type Doubles, type Ghanti, type GhantiOptions } from './server.ts';
export type { EventListener, EventListenerOptions } from './root/open-followers.ts';
export type { Asked, Authorize } from './session/commands.ts';
export type { VouchedFor } from './auth/vouched.ts';
export { defaultConfig, readConfig, ConfigError, type Config, type ConfigOverrides } from './config.ts';
export { systemClock, type Clock, type Timer } from './kit/clock.ts';
export { createLogger, silentLogger, type Logger } from './kit/logger.ts';
export { tuneEngine } from './kit/tune-engine.ts';
export type { Committed, Store, Write } from './store/store.ts';
