/** What feeds need of a connection, and one connection's place in one feed. */
import type { FeedEvent, FeedRun } from './feed-run.ts';

export interface FeedReader {
  readonly user: string;
  /** Live, and its pipe has taken all that it was given: it may be given a piece. Else it says `drained` when it is. */
  readonly isReady: boolean;
  /** Puts them on the wire. */
  sendFeed(run: FeedRun): void;
}

export type FeedPlace = {
  readonly reader: FeedReader;
  /** Whether he reads it as a member, and not once he is none. */
  readonly asMember: boolean;
  /** All up to here was sent, or stands in what was sent. */
  seq: number;
  /** The last one sent. */
  lastSent: number;
  /** When something was sent last, in monotonic ms. */
  sentAt: number;
  /** What he is being sent while he is behind: the values as they were when it began. */
  cycle: FeedEvent[] | undefined;
};
