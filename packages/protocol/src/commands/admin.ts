/**
 * What administrators may do, as a table of its own beside the commands (protocol sections 5, 9): on Socket.IO's `/admin` and
 * under /api/v1/admin. Promises strict inputs, pages everywhere, and no secret in any answer but the one that makes it.
 * None takes a `clientId`: they set things, and are safe to repeat, but for `createKey`, which makes another key.
 */
import * as z from 'zod';
import { keyScope } from '../auth.ts';
import { profile } from '../channel.ts';
import { anyJson } from '../data.ts';
import { askedTime, at, channelId, handle, seq, userId } from '../ids.ts';
import { line, name } from '../text.ts';
import { get, listPlace, nothing, page, post, put, remove, type CommandSpec } from './shared.ts';

const count = z.int().min(0);
const next = { next: z.string().optional() };
const oneUser = z.strictObject({ user: userId });
const pageOf = { after: listPlace.optional(), limit: page(200, 50) };
const keyId = z.string().regex(/^[A-Za-z0-9_-]{1,64}$/, 'not the id of a key');
const connectionId = z.string().regex(/^[A-Za-z0-9_-]{1,64}$/, 'not a connection');
const hostName = z.string().min(1).max(256);

/** A user as an administrator sees him. */
export const adminUser = profile.extend({
  roles: z.array(z.string()),
  createdAt: at,
  suspendedAt: at.optional(),
  /** To the node that answers. */
  connections: count,
});
export type AdminUser = z.infer<typeof adminUser>;

/** Of several nodes the one that answers, and that alone is spoken of. */
const node = { node: z.string() };

export const adminConnection = z.object({
  connection: z.string(),
  /** Null for a reader who shows nothing. */
  user: userId.nullable(),
  transport: z.string(),
  openedAt: at,
  /** Events sent on it so far. */
  events: count,
});
export type AdminConnection = z.infer<typeof adminConnection>;

/** No content: an administrator sees that a channel is there, not what is said in it. */
export const adminChannel = z.object({
  id: channelId,
  kind: z.enum(['direct', 'group', 'feed']),
  title: z.string().optional(),
  memberCount: count,
  head: count,
  createdAt: at,
  createdBy: userId.optional(),
});
export type AdminChannel = z.infer<typeof adminChannel>;

export const apiKey = z.object({
  id: z.string(),
  name: z.string(),
  user: userId,
  scopes: z.array(z.string()),
  createdBy: userId.optional(),
  createdAt: at,
  expiresAt: at.optional(),
  revokedAt: at.optional(),
});
export type ApiKey = z.infer<typeof apiKey>;

export const auditEntry = z.object({
  num: count,
  at,
  by: userId.nullable(),
  action: z.string(),
  target: z.string().nullable(),
  detail: anyJson,
});
export type AuditEntryShape = z.infer<typeof auditEntry>;

/** What `/admin` tells each second. Rates are per second, over the last one. */
export const adminMetrics = z.object({
  usersOnline: count,
  connections: z.record(z.string(), count),
  commandsPerSecond: z.number(),
  messagesPerSecond: z.number(),
  deliveriesPerSecond: z.number(),
  /** The slowest commit but one in a hundred took at most this long; 0 where there was none. */
  commitP99Ms: z.number(),
  loopDelayP99Ms: z.number(),
  loopDelayMaxMs: z.number(),
  rssBytes: count,
  heapBytes: count,
  walBytes: count,
  /** Closed since the start because they read too slowly. */
  slowConsumers: count,
  uptimeSeconds: count,
});
export type AdminMetrics = z.infer<typeof adminMetrics>;

const scopes = z
  .array(keyScope)
  .min(1)
  .max(50)
  .refine((all) => new Set(all).size === all.length, 'the same one twice');

type AdminSpec = Omit<CommandSpec, 'clientId' | 'access'>;

export const adminCommands = {
  listUsers: {
    input: z.strictObject({ q: line(64).optional(), ...pageOf }),
    output: z.object({ users: z.array(adminUser), ...next }),
    rest: [get('/admin/users')],
    summary: 'Everybody by id, or with `q` those whom the directory finds.',
  },
  suspendUser: {
    input: z.strictObject({ user: userId, on: z.boolean() }),
    output: nothing,
    rest: [
      put('/admin/users/:user/suspension', { on: true }),
      remove('/admin/users/:user/suspension', { on: false }),
    ],
    summary: 'Shut somebody out, or let him in again; what he wrote stays.',
  },
  signOutUser: {
    input: oneUser,
    output: z.object({ ended: count }),
    rest: [post('/admin/users/:user/sign-out')],
    summary: 'End all sign-ins of somebody, and his connections.',
  },
  setAdmin: {
    input: z.strictObject({ user: userId, on: z.boolean() }),
    output: nothing,
    rest: [put('/admin/users/:user/admin', { on: true }), remove('/admin/users/:user/admin', { on: false })],
    summary: 'Make somebody an administrator, or no longer.',
  },
  eraseUser: {
    input: oneUser,
    output: nothing,
    rest: [remove('/admin/users/:user')],
    summary: 'Erase an account and what it wrote.',
  },
  createResetLink: {
    input: oneUser,
    output: z.object({ code: z.string(), url: z.string(), expiresAt: at }),
    rest: [post('/admin/users/:user/reset-link', 201)],
    summary: 'A one-time link with which somebody sets a new password, good for 24 h.',
  },
  listConnections: {
    input: z.strictObject({ user: userId.optional(), ...pageOf }),
    output: z.object({ ...node, connections: z.array(adminConnection), ...next }),
    rest: [get('/admin/connections')],
    summary: 'Who is connected to this node, and how.',
  },
  closeConnection: {
    input: z.strictObject({ connection: connectionId }),
    output: nothing,
    rest: [remove('/admin/connections/:connection')],
    summary: 'Close a connection to this node; it may come back.',
  },
  listAllChannels: {
    input: z.strictObject({ kind: z.enum(['direct', 'group', 'feed']).optional(), ...pageOf }),
    output: z.object({ channels: z.array(adminChannel), ...next }),
    rest: [get('/admin/channels')],
    summary: 'All channels, without what is said in them.',
  },
  deleteAnyMessage: {
    input: z.strictObject({ channel: channelId, seq }),
    output: nothing,
    rest: [remove('/admin/channels/:channel/messages/:seq')],
    summary: 'Delete a message for everyone, wherever it is.',
  },
  createKey: {
    input: z.strictObject({
      name,
      scopes,
      user: userId.optional(),
      handle: handle.optional(),
      expiresAt: askedTime.optional(),
    }),
    output: z.object({ key: apiKey, secret: z.string() }),
    rest: [post('/admin/keys', 201)],
    summary: 'Make an API key; its secret is shown this once.',
  },
  listKeys: {
    input: z.strictObject(pageOf),
    output: z.object({ keys: z.array(apiKey), ...next }),
    rest: [get('/admin/keys')],
    summary: 'All API keys, revoked ones too.',
  },
  revokeKey: {
    input: z.strictObject({ id: keyId }),
    output: nothing,
    rest: [remove('/admin/keys/:id')],
    summary: 'Take an API key back, and end its connections.',
  },
  revokeToken: {
    input: z
      .strictObject({ jti: hostName.optional(), sid: hostName.optional() })
      .refine(({ jti, sid }) => (jti === undefined) !== (sid === undefined), 'give one of jti and sid'),
    output: nothing,
    rest: [post('/admin/revoked-tokens')],
    summary: 'Take back a token of the host application, or all of one of its sign-ins.',
  },
  listAudit: {
    input: z.strictObject({
      before: z.int().min(1).optional(),
      by: userId.optional(),
      action: z.string().min(1).max(64).optional(),
      limit: page(200, 50),
    }),
    output: z.object({ entries: z.array(auditEntry), next: z.int().optional() }),
    rest: [get('/admin/audit')],
    summary: 'What administrators did, newest first.',
  },
  getMetrics: {
    input: z.strictObject({}),
    output: z.object({ ...node, metrics: adminMetrics }),
    rest: [get('/admin/metrics')],
    summary: 'How the node is doing, over the last second.',
  },
} satisfies Record<string, AdminSpec>;

export type AdminCommandName = keyof typeof adminCommands;
export type AdminInput<N extends AdminCommandName> = z.output<(typeof adminCommands)[N]['input']>;
export type AdminOutput<N extends AdminCommandName> = z.output<(typeof adminCommands)[N]['output']>;

export function isAdminCommand(given: string): given is AdminCommandName {
  return Object.hasOwn(adminCommands, given);
}

export const adminCommandNames: readonly AdminCommandName[] =
  Object.keys(adminCommands).filter(isAdminCommand);

/** The row of an admin command, as every row looks. */
export function adminSpec(command: AdminCommandName): CommandSpec {
  return { ...adminCommands[command], clientId: 'refused', access: 'administrators' };
}
