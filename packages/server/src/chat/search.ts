/**
 * Finding messages by their words (protocol.md section 6). The index says where they are; whether they may be seen now, and how they
 * look now, is asked of the store afterwards, so that an index that lags shows nothing it should not (MEM-1, PRV-1). Each hit says as
 * of when it is (RES-5).
 */
import { GhantiError, notFound, type CommandInput, type CommandOutput } from '@ghanti/protocol';
import { SearchLate, type Found, type SearchQuery } from '../store/search.ts';
import { wordsAsked } from '../store/search-words.ts';
import type { Membership } from '../store/store.ts';
import type { Chat, Handlers } from './context.ts';
import { membershipOf } from './policy.ts';
import { messageState } from './views.ts';

type Hit = CommandOutput<'search'>['hits'][number];
type Memberships = Map<string, Membership | undefined>;

/** So many pages are read before a search gives up on whoever has hidden nearly everything. */
const mostPages = 20;

const late = (error: unknown): unknown =>
  error instanceof SearchLate
    ? new GhantiError('unavailable', error.message, { retryAfterMs: 1_000 })
    : error;

/** The channels of the places, as they are now: read before the messages are. */
const learn = async (
  chat: Chat,
  user: string,
  found: readonly Found[],
  known: Memberships,
): Promise<void> => {
  for (const { channel } of found)
    if (!known.has(channel)) known.set(channel, await chat.store.membership(channel, user));
};

const shown = async (chat: Chat, { channel, seq }: Found, known: Memberships): Promise<Hit | undefined> => {
  const membership = known.get(channel);
  if (membership === undefined || seq < membership.member.fromSeq) return undefined;
  const [event] = await chat.store.events({ channel, from: seq, to: seq }, 1, false);
  if (event === undefined) return undefined;
  return { message: messageState(event), asOf: membership.channel.head };
};

const pages = async (chat: Chat, query: SearchQuery): Promise<CommandOutput<'search'>> => {
  const known: Memberships = new Map();
  const hits: Hit[] = [];
  let { below } = query;
  for (let page = 0; page < mostPages; page += 1) {
    const found = await chat.search.find({ ...query, below, limit: query.limit + 1 });
    await learn(chat, query.user, found, known);
    for (const place of found) {
      if (hits.length === query.limit) return { hits, more: true };
      const hit = await shown(chat, place, known);
      if (hit !== undefined) hits.push(hit);
    }
    below = found.at(-1)?.position;
    if (found.length <= query.limit) return { hits, more: false };
  }
  throw new SearchLate();
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
