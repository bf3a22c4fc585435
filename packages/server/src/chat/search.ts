/**
 * Finding messages by their words (protocol.md section 6). The index says where they are; whether they may be seen now, and how they
 * look now, is asked of the store afterwards, so that an index that lags shows nothing it should not (MEM-1, PRV-1). Each hit says as
 * of when it is (RES-5).
 */
import { GhantiError, notFound, type CommandInput, type CommandOutput } from '@ghanti/protocol';
import { SearchLate, type Found, type SearchQuery } from '../store/search.ts';
import { wordsAsked } from '../store/search-words.ts';
import type { Chat, Handlers } from './context.ts';
import { membershipOf } from './policy.ts';
import { messageState } from './views.ts';

type Hit = CommandOutput<'search'>['hits'][number];

/** So many pages are read before a search gives up on whoever has hidden nearly everything. */
const mostPages = 20;

const late = (error: unknown): unknown =>
  error instanceof SearchLate
    ? new GhantiError('unavailable', error.message, { retryAfterMs: 1_000 })
    : error;

/** The messages at some places as they are now, by place; what is gone or hidden is not there. */
const shown = async (
  chat: Chat,
  user: string,
  found: readonly Found[],
): Promise<ReadonlyMap<number, Hit>> => {
  const hits = new Map<number, Hit>();
  for (const [channel, places = []] of Map.groupBy(found, (place) => place.channel)) {
    const positions = new Map(places.map(({ seq, position }) => [seq, position]));
    const page = await chat.store.messages.page({ channel, user, which: { seqs: [...positions.keys()] } });
    for (const row of page?.messages ?? []) {
      const position = positions.get(row.event.seq);
      if (page !== undefined && position !== undefined && row.gone === undefined)
        hits.set(position, { message: messageState(row), asOf: page.asOf });
    }
  }
  return hits;
};

const pages = async (chat: Chat, query: SearchQuery): Promise<CommandOutput<'search'>> => {
  const hits: Hit[] = [];
  let { below } = query;
  for (let page = 0; page < mostPages; page += 1) {
    const found = await chat.search.find({ ...query, below, limit: query.limit + 1 });
    const seen = await shown(chat, query.user, found);
    hits.push(...found.map(({ position }) => seen.get(position)).filter((hit) => hit !== undefined));
    if (hits.length > query.limit) return { hits: hits.slice(0, query.limit), more: true };
    below = found.at(-1)?.position;
    if (found.length <= query.limit) return { hits, more: false };
  }
  if (hits.length === 0) throw new SearchLate();
  return { hits, more: true };
};

const belowOf = async (
  chat: Chat,
  user: string,
  { before }: CommandInput<'search'>,
): Promise<{ below?: number }> => {
  if (before === undefined) return {};
  const below = await chat.search.place(user, before);
  if (below === undefined) throw notFound();
  return { below };
};

export const searchHandlers = (chat: Chat) =>
  ({
    async search({ user }, input): Promise<CommandOutput<'search'>> {
      const { q, channel, by, limit } = input;
      if (channel !== undefined) await membershipOf(chat.store, channel, user);
      const words = wordsAsked(q);
      try {
        const place = await belowOf(chat, user, input);
        return await pages(chat, { user, words, channel, by, limit, ...place });
      } catch (error) {
        throw late(error);
      }
    },
  }) satisfies Handlers;
