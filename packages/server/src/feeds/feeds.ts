/**
 * What the rules of feeds stand on, and who may read one: a public one everybody, a private one its members and keys with the
 * scope `read:<feed>` (FEED-1). What is missing and what is not yours to know about are the same answer (PRV-1).
 */
import { notFound } from '@ghanti/protocol';
import type { Acting, Chat } from '../chat/context.ts';
import type { FeedRow } from '../store/store.ts';
import type { FeedReader } from './feed-reader.ts';
import type { LiveFeeds } from './live-feeds.ts';

export type Feeds = {
  readonly chat: Chat;
  readonly live: LiveFeeds;
  /** The connection that a command came from. */
  readonly readerOf: (connection: string) => FeedReader | undefined;
  /** A feed was made or has ended: every node hears it. */
  readonly changed: (channel: string) => void;
};

/** `publish:weather`, `read:weather`. */
export const hasScope = (
  { scopes }: Pick<Acting, 'scopes'>,
  act: 'publish' | 'read',
  channel: string,
): boolean => scopes?.includes(`${act}:${channel.slice('feed:'.length)}`) === true;

export type Readable = { readonly feed: FeedRow; readonly asMember: boolean };

/** Nobody acts where a reader shows nothing. @throws GhantiError `not_found` */
export const readable = async (
  { store }: Pick<Chat, 'store'>,
  acting: Pick<Acting, 'user' | 'scopes'> | undefined,
  channel: string,
): Promise<Readable> => {
  const feed = await store.feeds.feed(channel);
  if (feed === undefined) throw notFound();
  if (feed.public || (acting !== undefined && hasScope(acting, 'read', channel)))
    return { feed, asMember: false };
  if (acting === undefined || (await store.membership(channel, acting.user)) === undefined) throw notFound();
  return { feed, asMember: true };
};
