/**
 * Commands on people: presence, blocks, the directory, profiles, notifications.
 * Promises shapes and sizes (RS-22, RS-26, NTF-1, PRE-1). Leaves to chat who may see whom (BLK-1, PRV-1).
 */
import * as z from 'zod';
import { lastSeenRule, presenceEntry, profile } from '../channel.ts';
import { data } from '../data.ts';
import { ackEvent } from '../event.ts';
import { userId } from '../ids.ts';
import { line, link, looseText, name } from '../text.ts';
import {
  get,
  givesOne,
  keyed,
  nothing,
  page,
  patch,
  post,
  put,
  remove,
  repeatable,
  users,
  type CommandSpec,
} from './shared.ts';

const about = {
  name: name.optional(),
  about: looseText(2048).optional(),
  avatar: link.nullable().optional(),
  privacy: z.strictObject({ receipts: z.boolean().optional(), lastSeen: lastSeenRule.optional() }).optional(),
};

const oneUser = z.object({ user: profile });

export const peopleCommands = {
  watchPresence: {
    input: z.strictObject({ users: users(0, 200) }),
    output: z.object({ presence: z.array(presenceEntry) }),
    clientId: 'refused',
    rest: [post('/presence')],
    summary: 'Watch these people’s presence, instead of those named before on this connection.',
    access: 'users; nothing is told of who hides it',
  },
  blockUser: {
    input: z.strictObject({ user: userId, on: z.boolean() }),
    output: nothing,
    clientId: 'refused',
    rest: [put('/blocks/:user', { on: true }), remove('/blocks/:user', { on: false })],
    summary: 'Block someone, or no longer.',
    access: 'users',
  },
  listBlocks: {
    input: z.strictObject({}),
    output: z.object({ users: z.array(profile) }),
    clientId: 'refused',
    rest: [get('/blocks')],
    summary: 'Whom one has blocked.',
    access: 'users',
  },
  findUsers: {
    input: z.strictObject({ q: line(64), limit: page(50, 20) }),
    output: z.object({ users: z.array(profile) }),
    clientId: 'refused',
    rest: [get('/users')],
    summary: 'People by handle or name, as far as the directory is open.',
    access: 'users, by GHANTI_DIRECTORY',
  },
  getProfile: {
    input: z.strictObject({ user: userId.optional() }),
    output: oneUser,
    clientId: 'refused',
    rest: [get('/users/:user'), get('/me')],
    summary: 'Someone’s profile, or one’s own.',
    access: 'users',
  },
  updateProfile: {
    input: z.strictObject(about).refine(givesOne(Object.keys(about)), 'empty: give something to change'),
    output: oneUser,
    clientId: 'refused',
    rest: [patch('/me')],
    summary: 'Change one’s own profile; null takes the picture away, empty text the "about".',
    access: 'users',
  },
  notify: {
    input: z.strictObject({
      ...keyed,
      users: users(1, 500),
      title: line(200),
      body: looseText(4096).optional(),
      url: link.optional(),
      kind: z
        .string()
        .regex(/^[A-Za-z0-9._:-]{1,64}$/, 'not a kind: 1-64 of A-Z a-z 0-9 . _ : -')
        .optional(),
      data: data('maxNotificationBytes').optional(),
    }),
    output: z.object({ count: z.int().min(0), event: ackEvent.optional(), ...repeatable }),
    clientId: 'required',
    rest: [post('/notifications', 201)],
    summary: 'Write a notification to people’s `self` channels.',
    access: 'API keys with `notify`, or the embedding application',
  },
} satisfies Record<string, CommandSpec>;
