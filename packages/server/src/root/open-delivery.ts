/**
 * The one delivery path of a node, bus -> feed -> hub: what this node commits, and what it hears of others' commits, in one
 * order, to everybody who is to know. Where others can write the log its end is looked at every few seconds, since the last thing
 * that was said may be what was lost.
 */
import type { LiveFeeds } from '../feeds/live-feeds.ts';
import { isFeedChannel } from '../kit/channel-ids.ts';
import type { CountSignals } from '../hub/count-signals.ts';
import { Feed, type Delivered, type FeedOptions } from '../hub/feed.ts';
import { HeldSignals } from '../hub/held-signals.ts';
import type { Hub } from '../hub/hub.ts';
import { JoinedCommits } from '../hub/joined-commits.ts';
import type { ChannelsInUse } from '../log/channels-in-use.ts';
import type { EventLog } from '../log/event-log.ts';
import { isOwnLog, type Parts } from './parts.ts';

/** Without a bus each turn; with one, which nearly always brings everything, every third. */
const lookEveryMs = 1_000;
const turnsWhileUp = 3;

export type Listening = {
  readonly log: EventLog;
  readonly hub: Hub;
  readonly inUse: ChannelsInUse;
  readonly counts: CountSignals;
  readonly feeds: LiveFeeds;
  readonly listeners: readonly ((batch: Delivered) => void)[];
};

/** Feeds go their own way: what they cost is nobody else's (CUR-2). */
const parted = (batch: Delivered): { readonly batch: Delivered; readonly ofFeeds: Delivered['events'] } => {
  const ofFeeds = batch.events.filter(({ channel }) => isFeedChannel(channel));
  if (ofFeeds.length === 0) return { batch, ofFeeds };
  const events = batch.events.filter(({ channel }) => !isFeedChannel(channel));
  return { batch: { ...batch, events }, ofFeeds };
};

/** What is kept of busy channels is made true before anybody is told. */
const deliverTo =
  ({ hub, inUse, counts, feeds, listeners }: Listening) =>
  (all: Delivered): void => {
    const { batch, ofFeeds } = parted(all);
    if (all.statesMissed !== undefined) inUse.marksMissed();
    inUse.follow(batch);
    // Before the rest of the commit: its cursors say what was not told yet.
    feeds.follow(ofFeeds);
    counts.follow(batch, hub.position);
    // Streams hear feeds in the order of all else.
    hub.deliver(all);
    for (const listener of listeners) listener(batch);
  };

/**
 * How long what other nodes say out of order may take before the log is read. Longer than a node or the database pauses when it is busy: where
 * marks may have been lost all readers' are read anew, which is work just when there is too much of it.
 */
const patienceMs = 250;

const othersOf = ({ clock }: Parts, joined: JoinedCommits): NonNullable<FeedOptions['others']> => ({
  clock,
  patienceMs,
  known: (header) => joined.known(header),
  taken: (last) => joined.taken(last),
});

export const connectFeed = (listening: Listening, start: number, parts: Parts): Feed => {
  const { log } = listening;
  const { bus, clock, logger } = parts;
  const joined = new JoinedCommits(bus.serving);
  const deliver = deliverTo(listening);
  const feed: Feed = new Feed({
    start,
    read: (after, limit) => log.after(after, limit),
    deliver: (batch) => {
      deliver(batch);
      held.release();
    },
    failed: (error) => logger.error({ err: error }, 'a gap could not be read from the log'),
    ...(!isOwnLog(parts) && { others: othersOf(parts, joined) }),
  });
  const held = new HeldSignals({
    clock,
    position: () => feed.position,
    tell: (signal) => listening.hub.signal(signal),
  });
  bus.listen((message) => {
    if (message.kind === 'commit' || message.kind === 'header') feed.admit(message);
    else if (message.kind === 'payload') joined.add(message);
    else if (message.kind === 'signal') held.take(message);
  });
  return feed;
};

/** An answer that takes so long is none: a connection that was cut without a word takes longer to be given up. */
const silentMs = 5_000;

/**
 * A header that was lost last, or whose node died before it said it, is found by where the log ends. Where that cannot be read this
 * node is not ready (F14), also where nobody writes to it.
 */
export const watchHead = (feed: Feed, { log }: Listening, parts: Parts): (() => void) => {
  const { bus, clock, condition, logger } = parts;
  if (isOwnLog(parts)) return () => undefined;
  let looking = false;
  let beganAt = 0;
  let turns = 0;
  const look = async (): Promise<void> => {
    if (looking) return;
    looking = true;
    beganAt = clock.monotonic();
    try {
      feed.reach(await log.lastPosition());
      condition.storeSilent = false;
    } catch (error) {
      condition.storeSilent = true;
      logger.warn({ err: error }, 'the end of the log could not be read');
    } finally {
      looking = false;
    }
  };
  bus.onUp(() => void look());
  const timer = clock.every(lookEveryMs, () => {
    turns += 1;
    if (looking && clock.monotonic() - beganAt >= silentMs) condition.storeSilent = true;
    if (bus.condition === 'down' || condition.storeSilent || turns % turnsWhileUp === 0) void look();
  });
  return () => timer.cancel();
};
