/**
 * Channels: opening a direct one, making a group, the list and the page. Joining and the member's `channelOpened` are one
 * write (MEM-2); the same direct channel comes out whoever opens it, and however often.
 */
import { invalid, type CommandInput } from '@ghanti/protocol';
import { directChannel, selfChannel } from '../kit/channel-ids.ts';
import type { EventRow, Guard, Step } from '../store/store.ts';
import type { Chat, Handler, Handlers } from './context.ts';
import { forbidden, membershipOf, unblockedWith } from './policy.ts';
import { shownTo } from './seen-privacy.ts';
import { detailOf, summariesOf, usersById } from './summaries.ts';
import { ackEvent, memberOf } from './views.ts';
import { settle, writeKey } from './writes.ts';

const firstMembers = 100;

const directSteps = (id: string, user: string, other: string): readonly Step[] => [
  { do: 'channel', id, kind: 'direct', title: null, posting: 'members', history: 'all', by: user },
  { do: 'open', channel: id, user: other, announce: false },
  { do: 'open', channel: id, user, announce: true },
];

const groupSteps = (
  id: string,
  user: string,
  input: CommandInput<'createGroup'>,
  maxMembers: number,
): readonly Step[] => {
  const others = input.members.filter((member) => member !== user);
  const members = [
    { user, role: 'owner', how: 'created' } as const,
    ...others.map((other) => ({ user: other, role: 'member', how: 'added' }) as const),
  ];
  const { title, posting, history } = input;
  return [
    { do: 'channel', id, kind: 'group', title, posting, history, by: user },
    { do: 'join', channel: id, members, by: user, maxMembers },
  ];
};

const accountsExist = (users: readonly string[]): readonly Guard[] =>
  users.map((user) => ({ is: 'user', user }));

/** The event of one's own `self` channel that tells of the new channel. */
const openedIn = (events: readonly EventRow[], self: string): EventRow => {
  const event = events.find((candidate) => candidate.channel === self);
  if (event === undefined) throw new Error('making a channel told its maker nothing');
  return event;
};

const channelNamed = (event: EventRow): string => {
  const { channel }: { channel: string } = JSON.parse(event.data);
  return channel;
};

type Context = { readonly chat: Chat; readonly newChannelId: () => string };

const detail = async ({ chat }: Context, channel: string, user: string) =>
  detailOf(chat, await membershipOf(chat.store, channel, user));

const openDirect =
  (context: Context): Handler<'openDirect'> =>
  async ({ user }, input) => {
    const { chat } = context;
    if (input.user === user)
      throw invalid([{ path: 'user', message: 'a direct channel needs somebody else' }]);
    if (await chat.store.blockedBetween(user, input.user)) throw forbidden('not allowed with this person');
    const id = directChannel(user, input.user);
    const known = await chat.store.membership(id, user);
    if (known?.member.openedPosition == null) {
      const guards = [...accountsExist([user, input.user]), unblockedWith(user, [input.user])];
      const steps = directSteps(id, user, input.user);
      settle(await chat.log.append({ at: chat.clock.now(), guards, steps }));
    }
    return { channel: await detail(context, id, user) };
  };

const createGroup =
  ({ chat, newChannelId }: Context): Handler<'createGroup'> =>
  async ({ user }, input) => {
    const self = selfChannel(user);
    const settled = settle(
      await chat.log.append({
        at: chat.clock.now(),
        key: writeKey('createGroup', user, self, input),
        guards: [...accountsExist([user, ...input.members]), unblockedWith(user, input.members)],
        steps: groupSteps(newChannelId(), user, input, chat.limits.maxMembers),
      }),
    );
    const repeated = settled.is === 'duplicate';
    const event = repeated ? settled.event : openedIn(settled.written.events, self);
    const id = channelNamed(event);
    const membership = await chat.store.membership(id, user);
    const channel = membership === undefined ? { id } : await detailOf(chat, membership);
    return { channel, event: ackEvent(event), ...(repeated && { duplicate: true as const }) };
  };

const listChannels =
  ({ chat }: Context): Handler<'listChannels'> =>
  async ({ user }, { after, limit }) => {
    const { memberships, next } = await chat.store.channelPage(user, after, limit);
    return { channels: await summariesOf(chat, memberships), ...(next !== undefined && { next }) };
  };

const getChannel =
  ({ chat }: Context): Handler<'getChannel'> =>
  async ({ user }, input) => {
    const membership = await membershipOf(chat.store, input.channel, user);
    const all = await chat.store.members(input.channel, undefined, firstMembers);
    const rows = await shownTo(chat, membership, all);
    const users = await usersById(
      chat,
      rows.map((row) => row.user),
    );
    return {
      channel: await detailOf(chat, membership),
      members: rows.map((row) => memberOf(row, users)),
      memberCount: membership.channel.memberCount,
      asOf: membership.channel.head,
    };
  };

export const channelHandlers = (chat: Chat, newChannelId: () => string) => {
  const context = { chat, newChannelId };
  return {
    openDirect: openDirect(context),
    createGroup: createGroup(context),
    listChannels: listChannels(context),
    getChannel: getChannel(context),
  } satisfies Handlers;
};
