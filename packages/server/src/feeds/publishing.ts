/**
 * Making, writing and ending feeds (FEED-1). Admins of a feed write to it, keys with `publish:<feed>`, and the embedding
 * application. A batch is one write: all or none, with rising seqs and nothing in between.
 */
import {
  commands,
  feedChannel,
  GhantiError,
  parseInput,
  type AckEvent,
  type CommandInput,
  type CommandOutput,
  type CommandRequest,
} from '@ghanti/protocol';
import type { Handler, Handlers } from '../chat/context.ts';
import { leadsFeed } from '../chat/policy.ts';
import { detailOf } from '../chat/summaries.ts';
import { ackEvent } from '../chat/views.ts';
import { settle, writeKey } from '../chat/writes.ts';
import { selfChannel } from '../kit/channel-ids.ts';
import { nthId } from '../kit/ids.ts';
import type { EventRow, FeedSettings, Guard } from '../store/store.ts';
import { hasScope, type Feeds } from './feeds.ts';

type Asked = CommandInput<'createFeed'> & Pick<FeedSettings, 'delivery'>;

/** Who names a rate, and nothing else, wants the newest of each key at that rate. */
const asked = (input: CommandInput<'createFeed'>): Asked => ({
  ...input,
  delivery: input.delivery ?? (input.maxPerSecond === undefined ? 'every' : 'latest'),
});

const settingsOf = (input: Asked): FeedSettings => ({
  public: input.public,
  delivery: input.delivery,
  maxPerSecond: input.maxPerSecond ?? null,
  retainEvents: input.retainEvents ?? null,
  retainMs: input.retainMs ?? null,
});

const createFeed =
  ({ chat, changed }: Feeds): Handler<'createFeed'> =>
  async ({ user }, given) => {
    const input = asked(given);
    const [id, self] = [feedChannel(input.name), selfChannel(user)];
    const made = { title: input.name, by: user, settings: settingsOf(input), maxFeeds: chat.limits.maxFeeds };
    const settled = settle(
      await chat.log.append({
        at: chat.clock.now(),
        key: writeKey('createFeed', user, self, input),
        guards: [{ is: 'user', user }],
        steps: [{ do: 'feed', id, ...made }],
      }),
    );
    const repeated = settled.is === 'duplicate';
    if (!repeated) changed(id);
    const event = repeated ? settled.event : settled.written.events.find(({ channel }) => channel === self);
    const membership = await chat.store.membership(id, user);
    return {
      channel: membership === undefined ? { id } : await detailOf(chat, membership),
      ...(event !== undefined && { event: ackEvent(event) }),
      ...(repeated && { duplicate: true as const }),
    };
  };

const deleteFeed =
  ({ chat, changed }: Feeds): Handler<'deleteFeed'> =>
  async ({ user }, { channel }) => {
    settle(
      await chat.log.append({
        at: chat.clock.now(),
        guards: [leadsFeed(channel, user)],
        steps: [{ do: 'endFeed', channel, by: user }],
      }),
    );
    changed(channel);
    return {};
  };

type Published = CommandInput<'publish'>;
type Update = { readonly key?: string | undefined; readonly data: unknown };

const updatesOf = ({ data, key, updates }: Published): readonly Update[] => updates ?? [{ data, key }];

/** The key stands first: it is looked for by everybody who reads it. */
const dataOf = ({ key, data }: Update): string => JSON.stringify({ key, value: data });

/** Characters by key, of the last of each. */
const sizesOf = (updates: readonly Update[], data: readonly string[]): ReadonlyMap<string, number> =>
  new Map(updates.map(({ key = '' }, index) => [key, data[index]?.length ?? 0]));

/** What one feed keeps in memory is bounded. Whoever may not write is told that, and nothing of what is in it. */
const checkRoom = async (
  { chat, live }: Feeds,
  channel: string,
  guards: readonly Guard[],
  sizes: ReadonlyMap<string, number>,
): Promise<void> => {
  const feed = await live.get(channel);
  if (feed === undefined) return;
  const { keys, size } = feed.memory.sizeWith(sizes);
  const { maxFeedKeys, maxFeedBytes } = chat.limits;
  const over = keys > maxFeedKeys ? 'maxFeedKeys' : size > maxFeedBytes ? 'maxFeedBytes' : undefined;
  if (over === undefined) return;
  settle(await chat.log.append({ at: chat.clock.now(), guards, steps: [] }));
  throw new GhantiError('too_large', `over the limit ${over}`);
};

/** The events of a repeat: the first is known, and the input is the same as then (IDEM-1). */
const again = (first: EventRow, data: readonly string[]): readonly EventRow[] =>
  data.map((each, index) => ({
    ...first,
    seq: first.seq + index,
    position: first.position + index,
    id: nthId(first.id, index),
    data: each,
  }));

const answerOf = (input: Published, events: readonly AckEvent[]): CommandOutput<'publish'> => {
  const [event] = events;
  return input.updates === undefined && event !== undefined ? { event } : { events: [...events] };
};

/** `by` is null for the embedding application. */
const publishAs = async (
  feeds: Feeds,
  by: string | null,
  guard: Guard,
  input: Published,
): Promise<CommandOutput<'publish'>> => {
  const { chat } = feeds;
  const { channel, clientId } = input;
  const updates = updatesOf(input);
  const data = updates.map(dataOf);
  await checkRoom(feeds, channel, [guard], sizesOf(updates, data));
  const key =
    clientId === undefined ? undefined : writeKey('publish', by ?? '', channel, { ...input, clientId });
  const settled = settle(
    await chat.log.append({
      at: chat.clock.now(),
      ...(key !== undefined && { key }),
      guards: [guard],
      steps: [{ do: 'publish', channel, by, updates: data }],
    }),
  );
  return settled.is === 'duplicate'
    ? { ...answerOf(input, again(settled.event, data).map(ackEvent)), duplicate: true }
    : answerOf(input, settled.written.events.map(ackEvent));
};

const publish =
  (feeds: Feeds): Handler<'publish'> =>
  async (acting, input) => {
    const { channel } = input;
    const guard = hasScope(acting, 'publish', channel) ? leadsFeed(channel) : leadsFeed(channel, acting.user);
    return publishAs(feeds, acting.user, guard, input);
  };

export const publishingHandlers = (feeds: Feeds) =>
  ({
    createFeed: createFeed(feeds),
    deleteFeed: deleteFeed(feeds),
    publish: publish(feeds),
  }) satisfies Handlers;

export const publishByApplication = (
  feeds: Feeds,
  given: CommandRequest<'publish'>,
): Promise<CommandOutput<'publish'>> => {
  const input = parseInput(commands.publish.input, given);
  return publishAs(feeds, null, leadsFeed(input.channel), input);
};
