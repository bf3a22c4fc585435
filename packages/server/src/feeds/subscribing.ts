/**
 * Reading a feed on a connection (FEED-1, CUR-2): what was missed a page at a time, and from the last page's end on live, so that
 * each update comes once and in order. Without a connection the answer is all there is.
 */
import { GhantiError, type CommandOutput } from '@ghanti/protocol';
import type { Acting, Handler, Handlers } from '../chat/context.ts';
import { plainEventOf } from '../chat/views.ts';
import { feedEvent } from './feed-memory.ts';
import { counted, sizeOf, type FeedEvent } from './feed-run.ts';
import { readable, type Feeds, type Readable } from './feeds.ts';
import type { LiveFeed } from './live-feed.ts';

const pageEvents = 500;
const pageSize = 256 * 1024;

type Answer = CommandOutput<'subscribe'>;

/** What is given of the past: it reaches up to `to`; the rest is asked for again. */
type Page = { readonly events: readonly FeedEvent[]; readonly to: number; readonly more: boolean };

/** About a page of them. */
const cut = (events: readonly FeedEvent[], to: number, whole: boolean): Page => {
  let [size, count] = [0, 0];
  for (const event of events) {
    if (count === pageEvents || size > pageSize) break;
    size += sizeOf(event);
    count += 1;
  }
  if (count === events.length && whole) return { events, to, more: false };
  const page = events.slice(0, count);
  return { events: page, to: page.at(-1)?.row.seq ?? to, more: true };
};

const pageAfter = async ({ chat }: Feeds, feed: LiveFeed, channel: string, after: number): Promise<Page> => {
  const { head } = feed.memory;
  // Who reads the newest values is told of those that changed meanwhile.
  if (feed.settings.delivery === 'latest') return cut(feed.memory.newer(after), head, true);
  const range = { channel, from: after + 1, to: head };
  const rows = after < head ? await chat.store.events(range, pageEvents, false) : [];
  const whole = rows.length === 0 || rows.at(-1)?.seq === head;
  return cut(rows.map(feedEvent), head, whole);
};

/** Values outlive the log that they came in. */
const startOf = ({ feed: { delivery, first } }: Readable, after: number): number =>
  delivery === 'latest' ? after : Math.max(after, first - 1);

const latestOf = (feed: LiveFeed): Answer['latest'] =>
  feed.memory
    .newer(0)
    .map(({ row: { seq, id, at, by, data } }) => ({ seq, id, at, by, data: JSON.parse(data) }));

const resultOf = ({ feed: { first, head } }: Readable, after: number | undefined): Answer['result'] => {
  if (after === undefined) return 'complete';
  if (after > head) return 'reset';
  return after < first - 1 ? 'limited' : 'complete';
};

type Going = { readonly feed: LiveFeed; readonly page: Page; readonly asMember: boolean };

const goLive = async (feeds: Feeds, acting: Acting, channel: string, going: Going): Promise<void> => {
  const { feed, page, asMember } = going;
  const reader = acting.connection === undefined ? undefined : feeds.readerOf(acting.connection);
  if (reader === undefined) return;
  feeds.live.unsubscribe(reader, channel);
  if (page.more) return;
  if (feeds.live.readsBesides(reader, channel) >= feeds.chat.limits.subscriptionsPerConnection)
    throw new GhantiError('too_large', 'over the limit subscriptionsPerConnection');
  feeds.live.subscribe(reader, channel, feed, page.to, asMember);
  try {
    // Removed, or ended, before it was there to be told so (PRV-1).
    await readable(feeds.chat, acting, channel);
  } catch (error) {
    feeds.live.unsubscribe(reader, channel);
    throw error;
  }
};

const subscribe =
  (feeds: Feeds): Handler<'subscribe'> =>
  async (acting, given) => {
    const { channel, after } = given;
    const found = await readable(feeds.chat, acting, channel);
    const feed = await feeds.live.get(channel);
    // It ended meanwhile.
    if (feed === undefined) await readable(feeds.chat, acting, channel);
    if (feed === undefined)
      throw new GhantiError('unavailable', 'the feed is being made anew', { retryAfterMs: 100 });
    const result = resultOf(found, after);
    const from = after === undefined || result === 'reset' ? undefined : startOf(found, after);
    const { head } = feed.memory;
    const page =
      from === undefined
        ? { events: [], to: head, more: false }
        : await pageAfter(feeds, feed, channel, from);
    await goLive(feeds, acting, channel, { feed, page, asMember: found.asMember });
    return {
      head: feed.memory.head,
      first: found.feed.first,
      asOf: page.to,
      delivery: feed.settings.delivery,
      result,
      ...(given.latest === true && { latest: latestOf(feed) }),
      events: counted(page.events, from ?? 0).map(plainEventOf),
      more: page.more,
    };
  };

const unsubscribe =
  ({ live, readerOf }: Feeds): Handler<'unsubscribe'> =>
  async ({ connection }, { channel }) => {
    const reader = connection === undefined ? undefined : readerOf(connection);
    if (reader !== undefined) live.unsubscribe(reader, channel);
    return {};
  };

export const subscribingHandlers = (feeds: Feeds) =>
  ({ subscribe: subscribe(feeds), unsubscribe: unsubscribe(feeds) }) satisfies Handlers;
