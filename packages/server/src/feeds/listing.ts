/**
 * Which feeds there are for somebody: the public ones and those that he is in, by id, a page at a time (PRV-1: no other is named).
 * What ended while it was read is left out.
 */
import type { CommandOutput } from '@ghanti/protocol';
import type { Handler, Handlers } from '../chat/context.ts';
import { rulesOf } from '../chat/summaries.ts';
import type { Membership } from '../store/store.ts';
import type { Feeds } from './feeds.ts';

type Row = CommandOutput<'listFeeds'>['feeds'][number];

const prefix = 'feed:';

const rowOf = async (
  { chat: { store } }: Feeds,
  id: string,
  own: Membership | undefined,
): Promise<Row | undefined> => {
  const feed = await store.feeds.feed(id);
  // It ended meanwhile, or is not for everybody any more.
  if (feed === undefined || (!feed.public && own === undefined)) return undefined;
  const title = own?.channel.title ?? id.slice(prefix.length);
  return {
    id,
    title,
    ...rulesOf(feed),
    ...(own !== undefined && { role: own.member.role }),
    head: feed.head,
  };
};

const listFeeds =
  (feeds: Feeds): Handler<'listFeeds'> =>
  async ({ user }, { after = '', limit }) => {
    const { store } = feeds.chat;
    const { memberships } = await store.memberships(user);
    const own = new Map(
      memberships.filter(({ channel }) => channel.kind === 'feed').map((one) => [one.channel.id, one]),
    );
    const ids = [...new Set([...(await store.feeds.publics()), ...own.keys()])].toSorted();
    const from = ids.findIndex((id) => id > after);
    const page = from < 0 ? [] : ids.slice(from, from + limit);
    const rows: Row[] = [];
    for (const id of page) {
      const row = await rowOf(feeds, id, own.get(id));
      if (row !== undefined) rows.push(row);
    }
    const last = page.at(-1);
    const hasMore = last !== undefined && from + limit < ids.length;
    return { feeds: rows, ...(hasMore && { next: last }) };
  };

export const listingHandlers = (feeds: Feeds) => ({ listFeeds: listFeeds(feeds) }) satisfies Handlers;
