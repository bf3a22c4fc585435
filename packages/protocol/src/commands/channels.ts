/**
 * Commands on channels: lists, groups, membership, roles, invitations, one's own preferences.
 * Promises shapes and sizes (EV-20, EV-26, EV-28, RS-26). Leaves to chat roles and blocks (EV-21, BLK-1)
 * and the ceiling on members.
 */
import * as z from 'zod';
import { channelDetail, channelRef, channelSummary, invite, member, preferences } from '../channel.ts';
import { ackEvent, historyRule, posting } from '../event.ts';
import { askedTime, channelId, inviteCode, role, userId } from '../ids.ts';
import { defaultLimits } from '../limits.ts';
import { link, looseText, title } from '../text.ts';
import {
  get,
  givesOne,
  keyed,
  listPlace,
  nothing,
  page,
  patch,
  post,
  remove,
  repeatable,
  users,
  wrote,
  type CommandSpec,
} from './shared.ts';

const one = '/channels/:channel';
const channel = { channel: channelId };
const count = z.int().min(0);

/** Ten years. */
const maxExpireMs = 315_360_000_000;

const changes = {
  title: title.optional(),
  description: looseText(4096).optional(),
  avatar: link.nullable().optional(),
  posting: posting.optional(),
  history: historyRule.optional(),
  expireAfterMs: z.int().min(1).max(maxExpireMs).nullable().optional(),
};

const wishes = {
  mutedUntil: z.int().min(0).nullable().optional(),
  archived: z.boolean().optional(),
  pinned: z.boolean().optional(),
  markedUnread: z.boolean().optional(),
  draft: looseText(defaultLimits.maxTextBytes).optional(),
};

const needsChange = 'empty: give something to change';

/** `event` is what the command wrote in one's own `self` channel. */
const madeChannel = z.object({ channel: channelRef, event: ackEvent.optional(), ...repeatable });

export const channelCommands = {
  listChannels: {
    input: z.strictObject({ after: listPlace.optional(), limit: page(200, 100) }),
    output: z.object({ channels: z.array(channelSummary), next: z.string().optional() }),
    clientId: 'refused',
    rest: [get('/channels')],
    summary: 'One’s channels, the most recently active first; feeds and `self` are not listed.',
    access: 'users',
  },
  getChannel: {
    input: z.strictObject(channel),
    output: z.object({
      channel: channelDetail,
      members: z.array(member),
      memberCount: count,
      asOf: count,
    }),
    clientId: 'refused',
    rest: [get(one)],
    summary: 'A channel and its first 100 members.',
    access: 'members',
  },
  listMembers: {
    input: z.strictObject({ ...channel, after: userId.optional(), limit: page(200, 100) }),
    output: z.object({ members: z.array(member), next: userId.optional() }),
    clientId: 'refused',
    rest: [get(`${one}/members`)],
    summary: 'The members of a channel, ordered by user id.',
    access: 'members',
  },
  openDirect: {
    input: z.strictObject({ user: userId }),
    output: z.object({ channel: channelDetail }),
    clientId: 'refused',
    rest: [post('/direct')],
    summary: 'The direct channel with another user: always the same one, for both.',
    access: 'users, unless either blocked the other',
  },
  createGroup: {
    input: z.strictObject({
      ...keyed,
      title,
      members: users(0, 500),
      posting: posting.default('members'),
      history: historyRule.default('joined'),
    }),
    output: madeChannel,
    clientId: 'required',
    rest: [post('/groups', 201)],
    summary: 'Make a group; the maker is its owner and need not be named.',
    access: 'users',
  },
  updateChannel: {
    input: z
      .strictObject({ ...keyed, ...channel, ...changes })
      .refine(givesOne(Object.keys(changes)), needsChange),
    output: wrote,
    clientId: 'required',
    rest: [patch(one)],
    summary: 'Change what a group says of itself and its rules; null takes a thing away.',
    access: 'owner and admins',
  },
  addMembers: {
    input: z.strictObject({ ...keyed, ...channel, users: users(1, 500) }),
    output: z.object({ event: ackEvent.optional(), ...repeatable }),
    clientId: 'required',
    rest: [post(`${one}/members`)],
    summary: 'Add people; one `memberJoined` each, the first of which is answered.',
    access: 'owner and admins',
  },
  removeMember: {
    input: z.strictObject({ ...keyed, ...channel, user: userId }),
    output: wrote,
    clientId: 'required',
    rest: [remove(`${one}/members/:user`)],
    summary: 'Remove someone from a group.',
    access: 'owner and admins, not against a higher role',
  },
  leave: {
    input: z.strictObject({ ...keyed, ...channel }),
    output: wrote,
    clientId: 'required',
    rest: [post(`${one}/leave`)],
    summary: 'Leave a group.',
    access: 'members; the last owner hands over first',
  },
  setRole: {
    input: z.strictObject({ ...keyed, ...channel, user: userId, role }),
    output: wrote,
    clientId: 'required',
    rest: [patch(`${one}/members/:user`)],
    summary: 'Give a member a role.',
    access: 'owners; admins below their own role',
  },
  createInvite: {
    input: z.strictObject({
      ...keyed,
      ...channel,
      maxUses: z.int().min(1).max(10_000).optional(),
      expiresAt: askedTime.optional(),
    }),
    output: z.object({
      code: z.string(),
      url: z.string(),
      event: ackEvent.optional(),
      ...repeatable,
    }),
    clientId: 'required',
    rest: [post(`${one}/invites`, 201)],
    summary: 'Make an invitation to a group.',
    access: 'owner and admins',
  },
  listInvites: {
    input: z.strictObject(channel),
    output: z.object({ invites: z.array(invite) }),
    clientId: 'refused',
    rest: [get(`${one}/invites`)],
    summary: 'The invitations of a group that still hold.',
    access: 'owner and admins',
  },
  revokeInvite: {
    input: z.strictObject({ code: inviteCode }),
    output: nothing,
    clientId: 'refused',
    rest: [remove('/invites/:code')],
    summary: 'End an invitation.',
    access: 'owner and admins of its group',
  },
  acceptInvite: {
    input: z.strictObject({ ...keyed, code: inviteCode }),
    output: madeChannel,
    clientId: 'required',
    rest: [post('/invites/:code')],
    summary: 'Join by an invitation.',
    access: 'users who have the code',
  },
  setPreferences: {
    input: z.strictObject({ ...channel, ...wishes }).refine(givesOne(Object.keys(wishes)), needsChange),
    output: z.object({ preferences }),
    clientId: 'refused',
    rest: [patch(`${one}/preferences`)],
    summary: 'Mute, archive, pin, mark unread, keep a draft: for oneself, on all one’s devices.',
    access: 'members',
  },
} satisfies Record<string, CommandSpec>;
