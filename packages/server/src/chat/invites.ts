/**
 * Invitations to groups by a code of 128 random bits. One stands until it is ended, expires or is used up, and while its maker
 * leads the group; whatever it is that it does not stand for is the same `not_found`, and so is a code that never was.
 * The maker's devices learn of it by a `notification` in his `self` channel; the group's log says nothing of it.
 */
import { notFound, type CommandInput } from '@ghanti/protocol';
import { selfChannel } from '../kit/channel-ids.ts';
import type { EventRow, InviteRow, Membership, Step } from '../store/store.ts';
import type { Chat, Handler, Handlers } from './context.ts';
import { forbidden, leadsGroup, leadsIn, membershipOf } from './policy.ts';
import { detailOf } from './summaries.ts';
import { ackEvent } from './views.ts';
import { settle, writeKey, type Settled } from './writes.ts';

export type InviteOptions = { readonly newCode: () => string; readonly urlOf: (code: string) => string };

type Context = InviteOptions & { readonly chat: Chat };

const noticeOf = (context: Context, { channel }: Membership, code: string): string => {
  const { id, title } = channel;
  return JSON.stringify({
    title: title ?? id,
    url: context.urlOf(code),
    kind: 'invite',
    data: { channel: id, code },
  });
};

const codeIn = (event: EventRow): string => {
  const { data }: { data: { code: string } } = JSON.parse(event.data);
  return data.code;
};

const eventOf = (settled: Settled, self: string): EventRow | undefined =>
  settled.is === 'duplicate' ? settled.event : settled.written.events.find((event) => event.channel === self);

const inviteStep = (
  context: Context,
  membership: Membership,
  code: string,
  { channel, maxUses, expiresAt }: CommandInput<'createInvite'>,
): Step => ({
  do: 'invite',
  code,
  channel,
  by: membership.member.user,
  maxUses: maxUses ?? null,
  expiresAt: expiresAt ?? null,
  notice: noticeOf(context, membership, code),
  maxInvites: context.chat.limits.maxInvites,
});

const createInvite =
  (context: Context): Handler<'createInvite'> =>
  async ({ user }, input) => {
    const { chat, newCode, urlOf } = context;
    const { channel } = input;
    const membership = await chat.store.membership(channel, user);
    const self = selfChannel(user);
    const code = newCode();
    const settled = settle(
      await chat.log.append({
        at: chat.clock.now(),
        key: writeKey('createInvite', user, channel, input),
        guards: [leadsGroup(channel, user)],
        // Of no member only a repeat is known.
        steps: membership === undefined ? [] : [inviteStep(context, membership, code, input)],
      }),
    );
    const event = eventOf(settled, self);
    // He came to lead it after he was found not to be in it.
    if (event === undefined) throw notFound();
    const made = codeIn(event);
    const repeated = settled.is === 'duplicate' && { duplicate: true as const };
    return { code: made, url: urlOf(made), event: ackEvent(event), ...repeated };
  };

const shown =
  ({ urlOf }: Context) =>
  ({ code, createdBy, createdAt, uses, maxUses, expiresAt }: InviteRow) => ({
    code,
    url: urlOf(code),
    createdBy,
    createdAt,
    uses,
    ...(maxUses !== null && { maxUses }),
    ...(expiresAt !== null && { expiresAt }),
  });

const listInvites =
  (context: Context): Handler<'listInvites'> =>
  async ({ user }, { channel }) => {
    const { store, clock } = context.chat;
    const membership = await membershipOf(store, channel, user);
    if (!leadsIn(membership)) throw forbidden('not allowed in this channel');
    const standing = await store.invites.standingIn(channel, clock.now());
    return { invites: standing.map(shown(context)) };
  };

const revokeInvite =
  ({ chat }: Context): Handler<'revokeInvite'> =>
  async ({ user }, { code }) => {
    const channel = await chat.store.invites.channelOf(code);
    if (channel === undefined) throw notFound();
    const result = await chat.log.append({
      at: chat.clock.now(),
      guards: [leadsGroup(channel, user)],
      steps: [{ do: 'revokeInvite', code }],
    });
    settle(result);
    return {};
  };

/** Nothing is written, and no `clientId` spent, where one is in already. */
const acceptInvite =
  ({ chat }: Context): Handler<'acceptInvite'> =>
  async ({ user }, input) => {
    const { code } = input;
    const self = selfChannel(user);
    const settled = settle(
      await chat.log.append({
        at: chat.clock.now(),
        key: writeKey('acceptInvite', user, self, input),
        guards: [{ is: 'user', user }],
        steps: [{ do: 'accept', code, user, maxMembers: chat.limits.maxMembers }],
      }),
    );
    const event = eventOf(settled, self);
    const id = event === undefined ? await chat.store.invites.channelOf(code) : channelNamed(event);
    if (id === undefined) throw notFound();
    const membership = await chat.store.membership(id, user);
    return {
      channel: membership === undefined ? { id } : await detailOf(chat, membership),
      ...(event !== undefined && { event: ackEvent(event) }),
      ...(settled.is === 'duplicate' && { duplicate: true as const }),
    };
  };

const channelNamed = (event: EventRow): string => {
  const { channel }: { channel: string } = JSON.parse(event.data);
  return channel;
};

export const inviteHandlers = (chat: Chat, options: InviteOptions) => {
  const context = { chat, ...options };
  return {
    createInvite: createInvite(context),
    listInvites: listInvites(context),
    revokeInvite: revokeInvite(context),
    acceptInvite: acceptInvite(context),
  } satisfies Handlers;
};
