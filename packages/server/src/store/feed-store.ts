/**
 * Feeds as a database keeps them: their rules, the newest value under each key, and a log whose beginning is trimmed (FEED-1).
 * A feed's updates are events of the one log. What is trimmed is gone but for three things: the newest value of each key, the
 * client ids that were spent (IDEM-1), and the seqs, which go on.
 */
import type { EventRow } from './rows.ts';
import type { Range } from './store.ts';

export type Delivery = 'every' | 'latest';

export type FeedSettings = {
  readonly public: boolean;
  readonly delivery: Delivery;
  /** Null: as it comes, nothing is trimmed by number, nothing by age. */
  readonly maxPerSecond: number | null;
  readonly retainEvents: number | null;
  readonly retainMs: number | null;
};

export type FeedRow = FeedSettings & {
  readonly channel: string;
  readonly head: number;
  /** The oldest seq that is kept as of now; `head + 1` where nothing is. */
  readonly first: number;
};

/** What one feed's upkeep has to do, as of when it was asked. */
export type FeedWork = {
  readonly channel: string;
  /** Values are to be kept up to here, events to go up to there. */
  readonly foldTo: number;
  readonly trimTo: number;
  /**
   * Where they are known: the newest update of each key as of `foldTo` or later, by seq. A store may keep these instead of reading
   * every event for them.
   */
  readonly newest?: readonly EventRow[];
};

/** What of a feed a reader has missed: `trimmedTo` where some of it is kept no more. */
export type FeedMissing = { readonly range: Range | undefined; readonly trimmedTo: number | undefined };

export interface FeedStore {
  /** Undefined where there is none, or none any more. */
  feed(channel: string): Promise<FeedRow | undefined>;
  /** The newest update of each key as of `head`, by seq; those without a key are one value. */
  values(channel: string): Promise<{ readonly head: number; readonly values: readonly EventRow[] }>;
  /** Public feeds, by id. */
  publics(): Promise<readonly string[]>;
  /** Of a feed the events with `after` < position <= `upTo`. */
  missing(channel: string, after: number, upTo: number): Promise<FeedMissing>;
  /** What is due in the upkeep of all feeds. */
  due(): Promise<readonly FeedWork[]>;
  /** Does at most about so many rows of it, in one transaction; gives whether there is more. */
  tidy(work: FeedWork, limit: number): Promise<boolean>;
}
