/**
 * Feeds on a node: their live side follows what is delivered, their commands join the table.
 */
import { publishByApplication, publishingHandlers } from '../feeds/publishing.ts';
import { FeedStreams } from '../feeds/feed-streams.ts';
import { listingHandlers } from '../feeds/listing.ts';
import { subscribingHandlers } from '../feeds/subscribing.ts';
import type { Feeds } from '../feeds/feeds.ts';
import type { FeedReader } from '../feeds/feed-reader.ts';
import type { Chat, Handlers } from '../chat/context.ts';
import type { OpenLog } from './open-log.ts';
import type { Ghanti } from './options.ts';
import type { Parts } from './parts.ts';

export type OpenFeeds = {
  readonly handlers: Handlers;
  readonly streams: FeedStreams;
  readonly publish: Ghanti['publish'];
  /** Where connections are found, once there are any. */
  readonly findReaders: (readerOf: (connection: string) => FeedReader | undefined) => void;
};

export const openFeeds = (chat: Chat, { feeds: live, hub }: OpenLog, { bus, logger }: Parts): OpenFeeds => {
  let find: (connection: string) => FeedReader | undefined = () => undefined;
  const streams = new FeedStreams({
    store: chat.store,
    hub,
    failed: (error) => logger.error({ err: error }, 'a feed could not be read'),
  });
  bus.listen((message) => {
    if (message.kind !== 'feedChanged') return;
    live.changed(message.channel);
    streams.changed(message.channel);
  });
  const feeds: Feeds = {
    chat,
    live,
    readerOf: (connection) => find(connection),
    changed: (channel) => bus.publish({ kind: 'feedChanged', channel }),
  };
  return {
    streams,
    handlers: { ...publishingHandlers(feeds), ...subscribingHandlers(feeds), ...listingHandlers(feeds) },
    publish: (updates) => publishByApplication(feeds, updates),
    findReaders: (readerOf) => void (find = readerOf),
  };
};
