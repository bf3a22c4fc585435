/**
 * What of a feed can be watched: the newest value of each key, and of each key a bounded stretch of numbers. Types alone.
 */
import type { CommandOutput, ErrorCode, FeedSummary } from '../wire.ts';

export type FeedValue = {
  /** Empty for updates without a key: they are one value. */
  readonly key: string;
  readonly value: unknown;
  /** When it was published, by the clock of this device. */
  readonly at: number;
  readonly seq: number;
  /** Null: the application that embeds the server. */
  readonly by: string | null;
};

export type FeedState = {
  /** `waiting`: there is no connection; what is shown is as of then. `refused`: `code` says why. */
  readonly is: 'loading' | 'live' | 'waiting' | 'refused';
  readonly code?: ErrorCode;
  /** In the order in which their keys came. */
  readonly values: readonly FeedValue[];
  /** The newest seq of it that came. */
  readonly head: number;
  /** How many updates came since it is watched, and how many the server passed over for newer ones. */
  readonly updates: number;
  readonly skipped: number;
  readonly delivery?: CommandOutput<'subscribe'>['delivery'];
};

/**
 * Columns of one length, oldest first. A plain number stands under the empty name, the numbers of an object under theirs; NaN where
 * an update had none. Where `seq` is 0, what happened in between is not known: a break.
 */
export type FeedPoints = {
  readonly at: readonly number[];
  readonly seq: readonly number[];
  readonly fields: ReadonlyMap<string, readonly number[]>;
};

export type FeedList = {
  /** `cached`: as it was when last asked. */
  readonly is: 'loading' | 'cached' | 'current';
  readonly rows: readonly FeedSummary[];
};
