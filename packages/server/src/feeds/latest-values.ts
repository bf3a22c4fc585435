/**
 * What a reader at `/events` is told of feeds that give the newest value of each key (FEED-1), as his kind of reading sees it: a
 * stream is paced like any connection, a poll by when the one before was answered, and a poll that waits is told when it may go.
 */
import type { Owed, Place } from '../log/event-log.ts';
import type { EventRow, FeedRow } from '../store/store.ts';
import type { FeedRun } from './feed-run.ts';

/** Of one feed: something of it came after the place, and `before` is the last seq at that place. */
export type LatestMissing = { readonly feed: FeedRow; readonly before: number };

export interface LatestValues {
  /** He is told by the hub that there is something. */
  readonly byHub: boolean;
  /** It is read from now on; where `since` is given, from after that seq. */
  hear(feed: FeedRow, asMember: boolean, since: number | undefined): Promise<void>;
  forget(channel: string): void;
  /** Whether it is one of these. */
  has(channel: string): boolean;
  /** Takes note of what is missing between a place and a position, of `all` that are read; gives, by position, what goes out among all else. */
  begin(
    missing: readonly LatestMissing[],
    place: Place,
    asOf: number,
    all: readonly FeedRow[],
  ): Promise<readonly EventRow[]>;
  /** What is owed to one who is told that he is at a position, where all up to `delivered` has been. */
  owed(position: number, delivered?: number): Owed | undefined;
  /** Something of it is delivered after a position, where that is heard through the hub. */
  moved(channel: string, position: number): void;
  /** As this reader is sent it. */
  shown(run: FeedRun): FeedRun;
  /** When a poll was answered, for its cursor. */
  readonly at: number | undefined;
  close(): void;
}
