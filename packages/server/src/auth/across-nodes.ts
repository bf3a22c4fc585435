/**
 * What identity needs of other nodes of the same place: to tell them what was taken back, and to keep short-lived things where each
 * of them finds them. Where there are none it is undefined, and everything stays in memory.
 */
import type { IRateLimiterRedisOptions } from 'rate-limiter-flexible';

export interface AcrossNodes {
  /** To every node, this one included, at once. */
  tell(what: object): void;
  onTold(listener: (what: object) => void): void;
  /** Resolves with false where it cannot be kept now. */
  keep(name: string, text: string, lifeMs: number): Promise<boolean>;
  /** Gives it once. */
  take(name: string): Promise<string | undefined>;
  /** Where attempts are counted. */
  readonly counters: Pick<IRateLimiterRedisOptions, 'storeClient'> & { readonly prefix: string };
}
